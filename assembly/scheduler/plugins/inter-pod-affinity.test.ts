import { describe, expect, it } from "vitest";
import { askNodes } from "../../../test/support/ask-nodes.ts";

const ZONE = "topology.kubernetes.io/zone";
const NO_AFFINITY = "InterPodAffinity: node(s) didn't match pod affinity rules";
const NO_ANTI = "InterPodAffinity: node(s) didn't match pod anti-affinity rules";
const EXISTING = "InterPodAffinity: node(s) didn't satisfy existing pods anti-affinity rules";
const zoned = (zone: string) => ({ labels: { [ZONE]: zone } });
const nodes = { a1: zoned("a"), a2: zoned("a"), b1: zoned("b") };
const term = (app: string, topologyKey = ZONE) => ({ topologyKey, labelSelector: { matchLabels: { app } } });
const required = (kind: "podAffinity" | "podAntiAffinity", ...terms: object[]) => ({
  affinity: { [kind]: { requiredDuringSchedulingIgnoredDuringExecution: terms } },
});
const preferred = (kind: "podAffinity" | "podAntiAffinity", weight: number, podAffinityTerm: object) => ({
  affinity: { [kind]: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm }] } },
});
const db = { name: "db", node: "a1", labels: { app: "db" } };

describe("InterPodAffinity's filter", () => {
  it.each([
    ["near a pod of the zone", required("podAffinity", term("db")), {}, { a1: "", a2: "", b1: NO_AFFINITY }],
    ["near nobody", required("podAffinity", term("cache")), {}, { a1: NO_AFFINITY, a2: NO_AFFINITY, b1: NO_AFFINITY }],
    [
      "near itself, the first of its kind",
      required("podAffinity", term("me")),
      { app: "me" },
      { a1: "", a2: "", b1: "" },
    ],
    ["apart in the zone", required("podAntiAffinity", term("db")), {}, { a1: NO_ANTI, a2: NO_ANTI, b1: "" }],
    [
      "apart on the host",
      required("podAntiAffinity", term("db", "kubernetes.io/hostname")),
      {},
      { a1: NO_ANTI, a2: "", b1: "" },
    ],
    [
      "in another namespace than the terms'",
      required("podAntiAffinity", { ...term("db"), namespaces: ["else"] }),
      {},
      { a1: "", a2: "", b1: "" },
    ],
  ])("%s", async (_, spec, labels, expected) => {
    expect((await askNodes({ nodes, running: [db], pod: { spec, labels } })).verdicts).toEqual(expected);
  });

  it("heeds the anti-affinity of pods that run", async () => {
    const running = [{ ...db, spec: required("podAntiAffinity", term("me")) }];
    const { verdicts } = await askNodes({ nodes, running, pod: { labels: { app: "me" } } });
    expect(verdicts).toEqual({ a1: EXISTING, a2: EXISTING, b1: "" });
  });
});

describe("InterPodAffinity's score", () => {
  it.each([
    ["a preferred term", preferred("podAffinity", 7, term("db")), { a1: 100, a2: 100, b1: 0 }],
    ["a preferred term against", preferred("podAntiAffinity", 7, term("db")), { a1: 0, a2: 0, b1: 100 }],
    ["equal everywhere: 0", preferred("podAffinity", 7, term("nobody")), { a1: 0, a2: 0, b1: 0 }],
  ])("%s", async (_, spec, expected) => {
    const scores = (await askNodes({ nodes, running: [db], pod: { spec } })).scores("InterPodAffinity");
    const counted = Object.fromEntries(
      Object.entries(scores).map(([node, score]) => [node, Number.isNaN(score) ? 0 : score]),
    );
    expect(counted).toEqual(expected);
  });

  it("counts required terms of pods that run with hardPodAffinityWeight", async () => {
    const running = [{ ...db, spec: required("podAffinity", term("me")), labels: { app: "me" } }];
    const answers = await askNodes({ nodes, running, pod: { labels: { app: "me" } } });
    expect(answers.scores("InterPodAffinity", "raw")).toEqual({ a1: 1, a2: 1, b1: 0 });
  });
});
