// The explanation of OOM kills: of the run it explains, its parts add up, and its first candidate is the one that was killed.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DiagnosticList } from "../../src/documents/diagnostic.ts";
import { readDocuments } from "../../src/documents/read-documents.ts";
import { loadEngine } from "../../src/run/engine.ts";
import { explainOom, type OomExplanation } from "../../src/run/explain-oom.ts";
import { prepare } from "../../src/run/prepare.ts";
import { runScenario } from "../../src/run/run-scenario.ts";
import { DEFAULT_LIMITS } from "../../src/scenario/limits.ts";
import { runCli } from "../support/fake-terminal.ts";
import { prepareScenario } from "../support/prepare-scenario.ts";
import { releaseWasm } from "../support/release-wasm.ts";

const BY_QOS = "scenarios/eviction/oom-by-qos";
const MI = 1024 * 1024;

/** A server that leaks, with clients that wait for slow answers, until it passes its limit again and again. */
const LIMITED = `
apiVersion: plimsoll.sim/v1alpha1
kind: Scenario
metadata: {name: limited}
spec:
  duration: 3m
  cluster:
    nodePools: [{name: worker, count: 1, capacity: {cpu: "4", memory: 4Gi}}]
  manifests:
    - objects:
        - apiVersion: v1
          kind: Pod
          metadata: {name: web, labels: {app: web}}
          spec:
            containers:
              - name: server
                image: registry.example/web:1
                ports: [{containerPort: 80}]
                resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {memory: 128Mi}}
        - apiVersion: v1
          kind: Service
          metadata: {name: web}
          spec: {selector: {app: web}, ports: [{port: 80}]}
  behavior:
    - match: {pod: web}
      serve: {cpu: 40ms, concurrency: 4}
      memory:
        {base: 40Mi, perRequest: 2Mi, perConnection: 100Ki, leakPerSecond: 1Mi, leakDelay: 5s, steps: [{at: 10s, add: 10Mi}], sawtooth: {period: 7s, amplitude: 4Mi}}
  traffic:
    - name: users
      from: external
      to: {service: web}
      closed: {concurrency: 8, thinkTime: 100ms}
`;

async function prepared(text: string) {
  const sink = new DiagnosticList();
  const [document] = readDocuments(text, "limited.yaml", { dialect: "scenario" }, sink);
  const made =
    document &&
    (await prepare(
      document,
      { overrides: [], limits: DEFAULT_LIMITS, replication: 0, manifests: [], readManifest: async () => [] },
      sink,
    ));
  if (made === undefined) throw new Error(JSON.stringify(sink.all));
  return made;
}

async function explain(scenario: Awaited<ReturnType<typeof prepared>>, name: string): Promise<OomExplanation> {
  const engine = await loadEngine((await releaseWasm()).binary);
  const outcome = await explainOom(scenario, engine, { namespace: "default", name });
  if (outcome.kind !== "explained") throw new Error(outcome.kind);
  return outcome.explanation;
}

describe("the explanation of an OOM kill by the limit", () => {
  it("is of the run as it is without it, and shows every kill with parts that add up to more than the limit", async () => {
    const scenario = await prepared(LIMITED);
    const explanation = await explain(scenario, "web");
    const plain = await runScenario((await releaseWasm()).module, scenario.compiled, { horizonNs: 180e9 });
    expect(explanation.fingerprint).toBe(plain.instance.fingerprint);
    expect(explanation.kills.length).toBeGreaterThan(1);
    for (const kill of explanation.kills) {
      expect([kill.scope, kill.container, kill.limitBytes]).toEqual(["container", "server", 128 * MI]);
      expect(kill.heldBytes).toBeGreaterThan(128 * MI);
      const of = (part: string) => kill.parts.find((each) => each.part === part);
      expect(kill.parts.map(({ part }) => part)).toEqual(
        ["base", "requests", "connections", "steps", "leak", "sawtooth"].filter((part) => of(part) !== undefined),
      );
      expect([of("base")?.bytes, of("steps")?.bytes, of("requests")?.eachBytes]).toEqual([40 * MI, 10 * MI, 2 * MI]);
      expect(of("requests")?.bytes).toBe((of("requests")?.count ?? 0) * 2 * MI);
      // What has leaked is the rate times the time since it began, 5 s after the container.
      const seconds = (kill.atNs - kill.startedNs - 5e9) / 1e9;
      expect(Math.abs((of("leak")?.bytes ?? 0) - seconds * MI)).toBeLessThan(2);
      expect(kill.candidates.map((each) => [each.container, each.killed])).toEqual([["server", true]]);
    }
  });
});

describe("the explanation of an OOM kill by the node", () => {
  it("ranks every candidate by the badness that the kernel goes by", async () => {
    const { kills } = await explain(await prepareScenario(`${BY_QOS}/scenario.yaml`), "burstable");
    const [kill] = kills;
    expect(kills).toHaveLength(1);
    expect(kill?.scope).toBe("node");
    expect((kill?.podsBytes ?? 0) + (kill?.systemBytes ?? 0)).toBeGreaterThan(kill?.capacityBytes ?? 0);
    expect(kill?.candidates.map((each) => [each.pod, each.qosClass, each.oomScoreAdj, each.rule, each.killed])).toEqual(
      [
        ["burstable", "Burstable", 952, "burstable", true],
        ["burstable-generous", "Burstable", 610, "burstable", false],
        ["guaranteed", "Guaranteed", -997, "guaranteed", false],
      ],
    );
    for (const each of kill?.candidates ?? []) {
      const capacity = kill?.capacityBytes ?? 0;
      expect(each.badnessBytes).toBe(each.heldBytes + each.oomScoreAdj * Math.floor(capacity / 1000));
    }
    const held = kill?.candidates.reduce((sum, each) => sum + each.heldBytes, 0);
    expect(held).toBe(kill?.podsBytes);
  });
});

describe("plimsoll explain oom", () => {
  it("says what was passed, by what, and why this one", async () => {
    const { code, stdout } = await runCli(["explain", "oom", "besteffort", BY_QOS]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^OOM kills of default\/besteffort \(BestEffort\): 1 kill/);
    expect(stdout).toMatch(/The node was out of memory/);
    expect(stdout.replace(/\s+/g, " ")).toMatch(
      /for its oom_score_adj of 1000 \(BestEffort\): the next, burstable\/app, held more/,
    );
    expect(stdout).toMatch(/1 +default\/besteffort\/app +\S+ +1000 +\S+ +KILLED; BestEffort: always 1000/);
    expect(stdout).toMatch(/4 +default\/guaranteed\/app +\S+ +-997 +-\S+ +Guaranteed: always -997/);
  });

  it("writes the same as data", async () => {
    const { stdout } = await runCli(["explain", "oom", "default/burstable", BY_QOS, "-o", "json"]);
    const { kills } = JSON.parse(stdout) as OomExplanation;
    expect(kills[0]?.candidates[0]).toMatchObject({ pod: "burstable", killed: true });
    const yaml = await runCli(["explain", "oom", "burstable", BY_QOS, "-o", "yaml"]);
    expect(yaml.stdout).toMatch(/^namespace: default\nname: burstable\nqosClass: Burstable\nkills:\n/);
  });

  it("tells a pod that was never killed from one that does not exist", async () => {
    const spared = await runCli(["explain", "oom", "guaranteed", BY_QOS]);
    expect([spared.code, spared.stdout]).toEqual([
      0,
      "default/guaranteed was not OOM-killed in this run; these were: default/besteffort, default/burstable.\n",
    ]);
    const unknown = await runCli(["explain", "oom", "bestefort", BY_QOS]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/no pod is called default\/bestefort[\s\S]*did you mean default\/besteffort\?/);
  });

  it("is what the scenario's description promises", () => {
    expect(readFileSync(`${BY_QOS}/scenario.yaml`, "utf8")).toMatch(/plimsoll explain oom burstable/);
  });
});
