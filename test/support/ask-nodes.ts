// What every node says of one pod, through the door that users have: objects in, the explanation of the pod's first attempt out.

import type { ExplainedAttempt } from "../../src/results/explanation.ts";
import { scheduleText } from "./one-shot.ts";

/** An API object, or a part of one. */
// biome-ignore lint/suspicious/noExplicitAny: objects as users write them, wrong ones too.
type Part = any;

/** A cluster and the pod in question. */
export interface Question {
  /** Nodes by name: labels, spec, and what they offer beyond 4 CPUs, 8 GiB and 110 pods. */
  readonly nodes: Readonly<Record<string, { labels?: Part; spec?: Part; offers?: Part; status?: Part }>>;
  /** Pods that run already: name, node, and the rest. */
  readonly running?: readonly { name: string; node: string; labels?: Part; spec?: Part; requests?: Part }[];
  readonly pod: { labels?: Part; spec?: Part; requests?: Part; container?: Part };
  readonly others?: readonly Part[];
  /** `1.35` unless it matters. */
  readonly version?: string;
}

/** The answers of the nodes. */
export class Answers {
  readonly attempt: ExplainedAttempt | undefined;
  readonly reason: string | null;
  readonly message: string;

  constructor(attempt: ExplainedAttempt | undefined, reason: string | null, message: string) {
    this.attempt = attempt;
    this.reason = reason;
    this.message = message;
  }

  /** By node: the plugin that refuses it and its reasons; empty for a feasible one. */
  get verdicts(): Record<string, string> {
    const list = (this.attempt?.verdicts ?? []).map(({ node, plugin, reasons }): [string, string] => [
      node,
      reasons.length === 0 ? "" : `${plugin}: ${reasons.join(", ")}`,
    ]);
    return Object.fromEntries(list.sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** By node, what a plugin gave. */
  scores(plugin: string, which: "raw" | "normalized" | "weighted" = "normalized"): Record<string, number> {
    const list = (this.attempt?.scores ?? []).map(({ node, plugins }): [string, number] => [
      node,
      plugins.find((each) => each.plugin === plugin)?.[which] ?? Number.NaN,
    ]);
    return Object.fromEntries(list.sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}

/** Asks the nodes about the pod. */
export async function askNodes({ nodes, running = [], pod, others = [], version }: Question): Promise<Answers> {
  const objects = [
    ...Object.entries(nodes).map(([name, fields]) => nodeObject(name, fields)),
    ...others,
    ...running.map((each) => ({
      ...podObject(each.name, each),
      spec: { ...podObject(each.name, each).spec, nodeName: each.node },
      status: { phase: "Running", startTime: "2026-01-01T00:00:00Z" },
    })),
    podObject("asked", pod),
  ];
  const text = objects.map((object) => JSON.stringify(object)).join("\n---\n");
  const overrides =
    version === undefined ? [] : [{ path: ["spec", "kubernetesVersion"], value: version, text: version }];
  const { pods } = await scheduleText(text, { explain: true, overrides });
  const asked = pods.find(({ name }) => name === "asked");
  return new Answers(asked?.explanation?.attempts[0], asked?.reason ?? null, asked?.message ?? "");
}

function nodeObject(name: string, { labels = {}, spec = {}, offers = {}, status = {} }: Question["nodes"][string]) {
  const amounts = { cpu: "4", memory: "8Gi", pods: "110", ...offers };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, ...labels } },
    spec,
    status: { capacity: amounts, allocatable: amounts, ...status },
  };
}

function podObject(name: string, { labels = {}, spec = {}, requests = {}, container = {} }: Question["pod"]) {
  const main = { name: "main", image: "app:1", resources: { requests }, ...container };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels },
    spec: { containers: [main], ...spec },
  };
}
