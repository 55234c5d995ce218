// Reading manifests: Plimsoll's positioned readers against the parsers they stand beside. Rates within one run, by tinybench.

import { Bench } from "tinybench";
import { parseAllDocuments } from "yaml";
import { loadLibrary } from "./load-library.mjs";

const PODS = 500;
const TIME_MS = 1500;

const pod = (/** @type {number} */ i) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: `pod-${i}`, labels: { app: "web", tier: "front" } },
  spec: {
    containers: [{ name: "main", image: "nginx:1.27", resources: { requests: { cpu: "100m", memory: "128Mi" } } }],
  },
});
const yaml = Array.from(
  { length: PODS },
  (_, i) => `apiVersion: v1
kind: Pod
metadata:
  name: pod-${i}
  labels:
    app: web
    tier: front
spec:
  containers:
    - name: main
      image: nginx:1.27
      resources:
        requests:
          cpu: 100m
          memory: 128Mi
`,
).join("---\n");
const json = JSON.stringify({ apiVersion: "v1", kind: "List", items: Array.from({ length: PODS }, (_, i) => pod(i)) });

const { library } = await loadLibrary();

/** Reads and checks that every pod came out. */
function read(/** @type {string} */ text) {
  const sink = new library.DiagnosticList();
  const documents = library.readDocuments(text, "bench", { dialect: "kubernetes" }, sink);
  if (documents.length !== PODS || sink.all.length > 0) throw new Error("reading went wrong");
}

const bench = new Bench({ time: TIME_MS, warmupTime: TIME_MS / 5 })
  .add("YAML, Plimsoll", () => read(yaml))
  .add("YAML, the yaml package to plain values", () => {
    for (const document of parseAllDocuments(yaml)) document.toJS();
  })
  .add("JSON, Plimsoll", () => read(json))
  .add("JSON.parse, without places", () => void JSON.parse(json));
await bench.run();

const median = (/** @type {number} */ i) => bench.tasks[i]?.result?.latency?.p50 ?? Number.NaN;
for (const [i, task] of bench.tasks.entries()) {
  const bytes = i < 2 ? yaml.length : json.length;
  console.log(
    `${task.name.padEnd(40)} ${median(i).toFixed(2).padStart(8)} ms  ${(bytes / median(i) / 1000).toFixed(1).padStart(6)} MB/s`,
  );
}
console.log(`the yaml package takes ${(median(1) / median(0)).toFixed(2)} times as long as Plimsoll for the same YAML`);
console.log(`places and checks make JSON ${(median(2) / median(3)).toFixed(1)} times as long as JSON.parse`);
