// Probes whose result follows from what else the container has to do: a server that is asked too much fails its own liveness probe.

import { describe, expect, it } from "vitest";
import { type Json, runObjects } from "../support/run-objects.ts";

const NODES = [{ name: "worker", names: ["node1"], capacity: { cpu: "4", memory: "8Gi" } }];

/** A Deployment of one pod behind a Service. */
function server(container: Json): Json[] {
  const labels = { app: "web" };
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web" },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: "web", image: "web:1", ports: [{ containerPort: 8080 }], ...container }] },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web" },
      spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
    },
  ];
}

const httpGet = { path: "/healthz", port: 8080 };
/** 10 requests a second is what one worker of 100 ms can do. */
const serve = (backlog: number) => [{ match: {}, serve: { cpu: "100ms", concurrency: 1, backlog } }];
const load = (rate: number) => [{ name: "t", to: { service: "web" }, open: { constant: { rate } }, start: "20s" }];

async function run(container: Json, backlog: number, rate: number) {
  const spec = { duration: "4m", cluster: { nodePools: NODES }, behavior: serve(backlog), traffic: load(rate) };
  const { result, findings } = await runObjects(spec, server(container));
  if (!result) throw new Error(findings.join("\n"));
  const said = (reason: string) =>
    result.timeline.filter((event) => event.reason === reason).map(({ message }) => message);
  return { result, said, restarts: result.placement.pods[0]?.restarts ?? 0 };
}

describe("a server's own probes", () => {
  it("succeed while it has time", async () => {
    const { said, restarts } = await run({ livenessProbe: { httpGet }, readinessProbe: { httpGet } }, 100, 5);
    expect([said("Unhealthy"), restarts]).toEqual([[], 0]);
  });

  it("time out in a queue that is too long, and the server is killed for it", async () => {
    const { said, restarts } = await run({ livenessProbe: { httpGet } }, 100, 20);
    expect(said("Unhealthy")).toContain(
      'Liveness probe failed: Get "http://10.244.0.2:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    );
    expect(said("Killing")).toEqual(["Container web failed liveness probe, will be restarted"]);
    expect(restarts).toBeGreaterThan(0);
  });

  it("are refused by a queue that is full", async () => {
    const { said } = await run({ livenessProbe: { httpGet, timeoutSeconds: 30 } }, 3, 100);
    expect(said("Unhealthy")).toContain("Liveness probe failed: HTTP probe failed with statuscode: 503");
  });

  it("do not mind when they only ask for a connection", async () => {
    const { said, restarts } = await run({ livenessProbe: { tcpSocket: { port: 8080 } } }, 100, 20);
    expect([said("Unhealthy"), restarts]).toEqual([[], 0]);
  });

  it("take it out of the Service and back, by readiness", async () => {
    const readinessProbe = { httpGet, periodSeconds: 2, failureThreshold: 2 };
    const { result, said, restarts } = await run({ readinessProbe }, 100, 20);
    expect(said("Unhealthy").length).toBeGreaterThan(0);
    expect(restarts).toBe(0);
    // While it is out nobody asks it, its queue empties, and it comes back: clients meet a Service without endpoints in between.
    expect(result.latency.some(({ errors }) => Object.keys(errors).length > 0)).toBe(true);
  });

  it("as processes fail when the container's quota is spent", async () => {
    const livenessProbe = { exec: { command: ["cat", "/tmp/healthy"] } };
    const { said, restarts } = await run({ livenessProbe, resources: { limits: { cpu: "10m" } } }, 100, 20);
    expect(said("Unhealthy")).toContain('Liveness probe failed: command "cat /tmp/healthy" timed out');
    expect(restarts).toBeGreaterThan(0);
  });
});
