import { describe, expect, it } from "vitest";
import { displayWidth } from "../documents/printable.ts";
import type { RunResult } from "../results/run-result.ts";
import { sampleRunResult } from "../results/sample-run-result.ts";
import { renderTable, renderWide } from "./report.ts";

const PLAIN = { width: 120, color: false };
const ESCAPE = "\u001b";

function withEverything(): RunResult {
  const result = structuredClone(sampleRunResult());
  result.oomKills.push(
    ...[10, 20].map((atSeconds) => ({
      atNs: atSeconds * 1e9,
      namespace: "default",
      pod: "web-a",
      container: "app",
      node: "node2",
      reason: "OOMKilled",
      scope: "container" as const,
      usageBytes: 128 * 2 ** 20,
      limitBytes: 128 * 2 ** 20,
      requestBytes: 64 * 2 ** 20,
      oomScoreAdj: 968,
      restartCount: atSeconds / 10 - 1,
    })),
  );
  result.expectations.push(
    { metric: "latency{traffic:ab}", threshold: "p(99)<500ms", passed: true, actual: 4e8, unit: "ns", note: "" },
    { metric: "errors", threshold: "rate<0.001", passed: false, actual: 10_000, unit: "partsPerMillion", note: "" },
  );
  result.diagnostics.push({
    code: "not-simulated",
    severity: "warning",
    message: "spec.volumes is accepted, but the simulation ignores it (once)",
    file: "pods.yaml",
    line: 7,
    column: 3,
    path: "spec.volumes",
    hint: "",
  });
  for (const name of ["web-a", "web-b"])
    result.timeline.push({
      atNs: 2e9,
      lastNs: 4e9,
      count: 2,
      type: "Warning",
      reason: "Unhealthy",
      object: { kind: "Pod", namespace: "default", name },
      message: "Readiness probe failed",
      source: "kubelet, node2",
    });
  result.placement.nodes[0]?.taints.push({ key: "dedicated", value: "web", effect: "NoSchedule" });
  return result;
}

describe("the report", () => {
  it("tells everything of a run in order, with the promises last", () => {
    expect(renderTable(withEverything(), PLAIN)).toMatchInlineSnapshot(`
      "sample · 10s simulated · 1,234 events · Kubernetes 1.35
      seed harbour · plimsoll 0.1.0 · scenario 5ca1ab1e · wasm c0ffee · fingerprint 0123456789abcdef

      NODES (2)
        NAME    PODS  CPU REQUESTED         CPU USED  MEMORY REQUESTED         MEMORY USED
        node2  1/110  █░░░░░░░ 2.5% 50m/2   20m (1%)  █░░░░░░░  13% 256Mi/2Gi  40Mi (2%), at most 50Mi
        node3  1/110  █░░░░░░░ 2.5% 50m/2   20m (1%)  █░░░░░░░  13% 256Mi/2Gi  40Mi (2%), at most 50Mi
        total      2  █░░░░░░░ 2.5% 100m/4  40m (1%)  █░░░░░░░  13% 512Mi/4Gi  80Mi (2%)
        taint dedicated=web:NoSchedule on node2

      PLACEMENT (3 pods)
        WORKLOAD        READY  RESTARTS  STATUS                READY AFTER  NODES
        deployment/web    2/3         2  2 Running, 1 Pending     2s to 4s  <none>, node2, node3

      PENDING (1)
        default/web-c
          0/2 nodes are available: 2 Insufficient memory.
        plimsoll explain pod web-c … shows each node's verdict

      EVICTIONS (1)
        5s  default/leaky on node2: memory.available 90Mi < 100Mi (hard threshold)
          The node was low on resource: memory.
          RANK  POD            ABOVE REQUEST  PRIORITY  OVER BY  USAGE  REQUEST  QOS
             1  default/leaky  yes                   0    500Mi  500Mi        0  BestEffort

      OOM KILLS (2)
        FIRST  LAST  KILLS  POD            CONTAINER  NODE   USAGE  LIMIT  OOM_SCORE_ADJ  SCOPE
          10s   20s      2  default/web-a  app        node2  128Mi  128Mi            968  container

      AUTOSCALING
        default/web for Deployment web, 1 to 8 replicas
          ▂█▃  1 to 8, 15s to 45s
          TIME  REPLICAS  METRIC          REASON             ARITHMETIC
           30s  1 → 8     cpu 160% / 20%  SuccessfulRescale  ceil(1 x 160 / 20)
           45s  8 → 2     cpu 5% / 20%    SuccessfulRescale  ceil(8 x 5 / 20)
          3 passes, 1 changed nothing; ended at 2 replicas

      EVENTS
        TIME  COUNT  REASON     OBJECT                MESSAGE
          2s     ×4  Unhealthy  pod/web-a and 1 more  Readiness probe failed
        -o wide shows all 3

      LATENCY
        CLASS  ANSWERED  FAILED  RATE  MIN   MEAN    P50    P90    P95    P99  P99.9    MAX
        ab          990      10  99/s  1ms  120ms  100ms  200ms  300ms  400ms  800ms  900ms
        idle          0       0   0/s    -      -      -      -      -      -      -      -
        ab failed: 3 timeout, 7 rejected

        PART OF THE MEAN     ab
        queue             100ms    83%  ██████▋
        cpu                20ms    17%  █▍
        network/veth        1ns  <0.1%  ▏
        sum               120ms   100%

      ABOUT THE INPUT
        warning[not-simulated] pods.yaml:7:3 spec.volumes is accepted, but the simulation ignores it (once)

      EXPECTATIONS (2) 1 broken
           METRIC               PROMISE      MEASURED
        ✓  latency{traffic:ab}  p(99)<500ms  400ms
        ✗  errors               rate<0.001   0.01
      "
    `);
  });

  it("adds pods, events and every pass of the HPA when wide", () => {
    const wide = renderWide(withEverything(), PLAIN);
    expect(wide).toContain(
      "default    web-a  Running  yes           2  Burstable  20m        15%    40Mi       0s  node2",
    );
    expect(wide).toContain(
      "default    web-b  Running  yes           0  Burstable  20m               40Mi       0s  node3",
    );
    expect(wide).toContain("15s  1         cpu 10% / 20%   ReadyForNewScale   ceil(1 x 10 / 20)");
    expect(wide).toContain("Successfully assigned default/web-a to node2");
  });

  it("keeps to the width of a terminal", () => {
    const lines = renderTable(withEverything(), { width: 100, color: false }).split("\n");
    expect(lines.filter((line) => displayWidth(line) > 100)).toEqual([]);
  });

  it("has colours only when it may", () => {
    expect(renderTable(withEverything(), PLAIN)).not.toContain(ESCAPE);
    expect(renderTable(withEverything(), { width: 120, color: true })).toContain(ESCAPE);
  });

  it("shows characters that would steer a terminal instead of sending them", () => {
    const result = withEverything();
    const hostile = `${ESCAPE}[2J\u202egnp\r\n`;
    result.scenario.name = hostile;
    result.scenario.description = hostile;
    result.identity.seed = hostile;
    for (const pod of result.placement.pods) pod.name = hostile;
    for (const node of result.placement.nodes) node.name = hostile;
    for (const each of result.latency) each.class = hostile;
    for (const each of result.expectations) each.metric = hostile;
    for (const each of result.evictions) each.pod = hostile;
    for (const each of result.autoscaling) each.hpa = hostile;
    for (const each of result.diagnostics) each.message = hostile;
    for (const each of result.placement.pending) each.message = hostile;
    result.placement.pending[0]?.pods.splice(0, 1, hostile);
    result.placement.nodes[0]?.taints.splice(0, 1, { key: hostile, value: hostile, effect: hostile });
    const shown = renderWide(result, PLAIN) + renderTable(result, PLAIN);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    expect(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/.exec(shown)).toBeNull();
  });

  it("sums up what is too long to list", () => {
    const result = sampleRunResult();
    const [node] = result.placement.nodes;
    const [pod] = result.placement.pods;
    if (node === undefined || pod === undefined) throw new Error("the sample has nodes and pods");
    result.placement.nodes = Array.from({ length: 1213 }, (_, at) => ({ ...node, name: `node-${at}` }));
    result.placement.pods = Array.from({ length: 8152 }, (_, at) => ({ ...pod, name: `pod-${at}`, owner: null }));
    const table = renderTable(result, PLAIN);
    expect(table.split("\n").length).toBeLessThan(80);
    expect(table).toContain("… and 1,197 less full nodes (-o wide shows them)");
    expect(table).toContain("bare pods in default");
  });
});
