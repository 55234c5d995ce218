import { expect, test } from "vitest";
import { DiagnosticList } from "./diagnostic.ts";
import { readDocuments } from "./read-documents.ts";

/** Milliseconds for ten million bytes. A machine at rest takes two seconds; a quadratic reader takes minutes. */
const TIME_LIMIT = 40_000;

function pod(index: number): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: pod-${index}
  namespace: default
  labels:
    app: web
    tier: "front"
spec:
  nodeSelector: {disk: ssd}
  containers:
  - name: main
    image: nginx:1.25
    resources:
      requests:
        cpu: 100m
        memory: 128Mi
    ports:
    - containerPort: 80
`;
}

function timeToRead(text: string, file: string, expectedCount: number): number {
  const sink = new DiagnosticList();
  const began = performance.now();
  const documents = readDocuments(text, file, { dialect: "kubernetes" }, sink);
  const milliseconds = performance.now() - began;
  expect(sink.all).toEqual([]);
  expect(documents.length).toBe(expectedCount);
  expect(documents.at(-1)?.value).toMatchObject({ metadata: { name: `pod-${expectedCount - 1}` } });
  return milliseconds;
}

test("ten megabytes of plain YAML are read in seconds", () => {
  const count = 30_000;
  const text = Array.from({ length: count }, (_, index) => pod(index)).join("---\n");
  expect(text.length).toBeGreaterThan(9_000_000);
  expect(timeToRead(text, "pods.yaml", count)).toBeLessThan(TIME_LIMIT);
});

test("nine megabytes of JSON are read in seconds", () => {
  const count = 20_000;
  const one = readDocuments(pod(0), "f", { dialect: "kubernetes" }, new DiagnosticList())[0]?.value;
  const items = Array.from({ length: count }, (_, index) => ({
    ...(one as object),
    metadata: { name: `pod-${index}` },
  }));
  const text = JSON.stringify({ kind: "List", items }, undefined, 1);
  expect(text.length).toBeGreaterThan(8_000_000);
  expect(timeToRead(text, "-", count)).toBeLessThan(TIME_LIMIT);
});
