// Plays a random sequence to the core, in every mode, and to the reference, side by side: each decision is compared and then applied to all.

import { type ComparableDecision, comparable, withoutZeroScores } from "./comparable-decision.ts";
import { type Decision, decide } from "./decide.ts";
import { DecidingCore, type Mode } from "./deciding-core.ts";
import { hostPortReason } from "./host-ports.ts";
import { isTerminating, type Json, nameOf, type PlainCluster, priorityOf, Snapshot } from "./plain-cluster.ts";
import { podName, type Sequence, type Step } from "./random-sequences.ts";
import { DEFAULT_WEIGHTS, type Settings } from "./settings.ts";
import { preFilterVolumes } from "./volumes.ts";

const FIRST_START_SECONDS = 1_000_000;
const MINUTE_SECONDS = 60;
/** So many pods in turn start at one time. */
const STARTED_TOGETHER = 3;
const DELETED = "2026-01-01T00:00:00Z";
const PREEMPTED = [{ type: "DisruptionTarget", status: "True", reason: "PreemptionByScheduler" }];
/** Keys of the taints of node conditions, by bit of CONDITION_*. */
const CONDITION_KEYS = ["memory-pressure", "disk-pressure", "pid-pressure", "unschedulable"];

/** The same decision by both. */
export interface Comparison {
  readonly mode: string;
  readonly core: ComparableDecision;
  readonly reference: ComparableDecision;
  /** Whether what the core chose is among what the reference allows. */
  readonly chosenWell: boolean;
}

/** Hears of every comparison, and then of the decision and its pod once; throws to end the sequence. */
export interface SequenceWatch {
  compared(comparison: Comparison): void;
  decided(decision: Decision, pod: Json): void;
}

export class DecisionSequence {
  readonly #sequence: Sequence;
  readonly #settings: Settings;
  readonly #pods: readonly Json[];
  readonly #cores: readonly DecidingCore[];
  readonly #watch: SequenceWatch;
  #nodes: readonly Json[];
  /** Pods on nodes, in the order of their coming; pods without a node. */
  #placed: readonly Json[] = [];
  #pending: readonly Json[] = [];
  #created = 0;
  #started = 0;
  #start = 0;

  constructor(
    module: WebAssembly.Module,
    sequence: Sequence,
    modes: readonly Mode[],
    logarithm: (x: number) => number,
    watch: SequenceWatch,
  ) {
    this.#sequence = sequence;
    this.#nodes = sequence.nodes;
    this.#watch = watch;
    this.#settings = {
      kubernetesMinor: sequence.kubernetesMinor,
      percentageOfNodesToScore: sequence.args.percentageOfNodesToScore ?? 100,
      weights: { ...DEFAULT_WEIGHTS, ...sequence.args.weights },
      args: sequence.args,
      logarithm,
    };
    this.#pods = templatesInOrder(sequence).map((template, i) => ({
      ...template,
      metadata: { ...template.metadata, name: podName(i), creationTimestamp: time(i) },
    }));
    this.#cores = modes.map((mode) => new DecidingCore(module, { ...sequence, pods: this.#pods }, mode));
  }

  /** Plays everything. */
  play(): void {
    for (const { node, terminating } of this.#sequence.bound) this.#placeAtStart(node, terminating);
    for (const { node } of this.#sequence.nominated) this.#nominate(this.#create(), nameOf(cycled(this.#nodes, node)));
    for (const step of this.#sequence.steps) this.#take(step);
  }

  #take(step: Step): void {
    if (step.kind === "create") this.#attempt(this.#create(), step.waits);
    else if (step.kind === "nominate") this.#nominate(this.#create(), nameOf(cycled(this.#nodes, step.node)));
    else if (step.kind === "node") this.#changeNode(step);
    else if (step.kind === "finish") this.#release(this.#placed.filter(isTerminating));
    else if (step.kind === "retry") {
      if (this.#pending.length > 0) this.#attempt(cycled(this.#pending, step.pick), true);
    } else if (this.#placed.length > 0) {
      const pod = cycled(this.#placed, step.pick);
      if (step.kind === "delete") this.#release([pod]);
      else this.#terminate(pod);
    }
  }

  /** A pod is tried by all, and goes where the first core puts it. */
  #attempt(pod: Json, waits: boolean): void {
    const name = nameOf(pod);
    const decision = decide(this.#cluster(), pod, this.#settings, this.#start);
    this.#start = decision.nextStart;
    const reference = withoutZeroScores(comparable(decision, this.#settings.weights));
    const allowed = decision.best.length > 0 ? decision.best : (decision.postFilter?.nominees ?? []);
    const chosen = new Set<string | undefined>();
    for (const each of this.#cores) {
      const { winner, nominee, ...rest } = each.decide(name);
      const node = winner ?? nominee;
      chosen.add(node);
      const isAllowed = node === undefined ? allowed.length === 0 : allowed.includes(node);
      const core = withoutZeroScores(rest);
      this.#watch.compared({ mode: each.mode.name, core, reference, chosenWell: isAllowed && chosen.size === 1 });
    }
    this.#watch.decided(decision, pod);
    const [node] = chosen;
    if (decision.best.length > 0) this.#bind(pod, node ?? "");
    else if (node !== undefined) this.#preempt(pod, node, decision, waits);
    else if (decision.postFilter === undefined || decision.postFilter.dryRuns.size > 0 || isHelpless(decision))
      this.#clearNomination(pod);
    this.#compareNominations(reference);
  }

  /** The victims go; lower pods lose their nomination to the node. */
  #preempt(pod: Json, node: string, { postFilter }: Decision, waits: boolean): void {
    const victims = postFilter?.candidates.find((candidate) => candidate.node === node)?.victims ?? [];
    for (const core of this.#cores) core.clearLowerNominations(nameOf(pod), node);
    for (const other of this.#pending) {
      if (nominatedTo(other) === node && priorityOf(other) < priorityOf(pod)) this.#setNomination(other, undefined);
    }
    if (waits) {
      for (const victim of victims) this.#terminate(victim, true);
      this.#nominate(pod, node);
    } else {
      this.#release(victims);
      this.#bind(pod, node);
    }
  }

  #create(): Json {
    const pod = this.#pods[this.#created];
    if (pod === undefined) throw new Error("a sequence creates no more pods than it says");
    this.#created += 1;
    for (const core of this.#cores) core.create(nameOf(pod));
    this.#pending = [...this.#pending, pod];
    return pod;
  }

  /** Two pods never hold one host port of a node or one claim that is for a single pod: the API allows it, the scheduler does not. */
  #placeAtStart(pick: number, terminating: boolean): void {
    const pod = this.#create();
    const node = nameOf(cycled(this.#nodes, pick));
    const others = this.#placed.filter(({ spec }) => spec.nodeName === node);
    const conflicts = preFilterVolumes(new Snapshot(this.#cluster()), pod)?.conflicts ?? 0;
    if (conflicts > 0 || hostPortReason(pod, others, this.#settings.kubernetesMinor) !== undefined) {
      this.#pending = this.#pending.filter((each) => each !== pod);
      return;
    }
    this.#bind(pod, node);
    if (terminating) this.#terminate(this.#placed.at(-1));
  }

  #bind(pod: Json, node: string): void {
    const seconds = FIRST_START_SECONDS + Math.trunc(this.#started / STARTED_TOGETHER) * MINUTE_SECONDS;
    this.#started += 1;
    for (const core of this.#cores) core.bind(nameOf(pod), node, seconds);
    const { nodeName: _, ...spec } = pod.spec;
    this.#pending = this.#pending.filter((each) => nameOf(each) !== nameOf(pod));
    this.#placed = [
      ...this.#placed,
      { ...pod, spec: { ...spec, nodeName: node }, status: { startTime: time(seconds) } },
    ];
  }

  #release(pods: readonly Json[]): void {
    const names = new Set(pods.map(nameOf));
    for (const core of this.#cores) for (const name of names) core.release(name);
    this.#placed = this.#placed.filter((each) => !names.has(nameOf(each)));
  }

  #terminate(pod: Json, preempted = false): void {
    for (const core of this.#cores) {
      if (preempted) core.markPreempted(nameOf(pod));
      if (!isTerminating(pod)) core.terminate(nameOf(pod));
    }
    const status = preempted ? { ...pod.status, conditions: PREEMPTED } : pod.status;
    const leaving = { ...pod, metadata: { ...pod.metadata, deletionTimestamp: DELETED }, status };
    this.#placed = this.#placed.map((each) => (each === pod ? leaving : each));
  }

  #nominate(pod: Json, node: string): void {
    for (const core of this.#cores) core.nominate(nameOf(pod), node);
    this.#setNomination(pod, node);
  }

  #clearNomination(pod: Json): void {
    for (const core of this.#cores) core.clearNomination(nameOf(pod));
    this.#setNomination(pod, undefined);
  }

  #setNomination(pod: Json, node: string | undefined): void {
    const changed = { ...pod, status: node === undefined ? {} : { nominatedNodeName: node } };
    this.#pending = this.#pending.map((each) => (nameOf(each) === nameOf(pod) ? changed : each));
  }

  /** All nominations are alike on both sides. */
  #compareNominations(reference: ComparableDecision): void {
    for (const core of this.#cores) {
      const wrong = this.#pending.find((each) => core.nominatedNode(nameOf(each)) !== nominatedTo(each));
      if (wrong === undefined) continue;
      const told = `afterwards ${nameOf(wrong)} is nominated to ${core.nominatedNode(nameOf(wrong))}`;
      const made = { ...reference, message: told };
      this.#watch.compared({ mode: core.mode.name, core: made, reference, chosenWell: false });
    }
  }

  #changeNode({ pick, unschedulable, conditions }: Extract<Step, { kind: "node" }>): void {
    const index = pick % this.#nodes.length;
    for (const core of this.#cores) core.changeNode(index, conditions, unschedulable);
    const taints = CONDITION_KEYS.filter((_, bit) => (conditions >> bit) & 1).map((key) => ({
      key: `node.kubernetes.io/${key}`,
      effect: "NoSchedule",
    }));
    this.#nodes = this.#nodes.map((node, i) => {
      if (i !== index) return node;
      const own = this.#sequence.nodes[index].spec.taints;
      return { ...node, spec: { ...node.spec, unschedulable, taints: [...own, ...taints] } };
    });
  }

  #cluster(): PlainCluster {
    const { namespaces, services, podDisruptionBudgets, storage } = this.#sequence;
    const nominated = this.#pending.filter((pod) => nominatedTo(pod) !== undefined);
    const objects = { namespaces, services, podDisruptionBudgets, storage };
    return { ...objects, nodes: this.#nodes, pods: this.#placed, nominated };
  }
}

/** A pod that preemption cannot help loses its nomination; one that may not preempt keeps it. */
function isHelpless({ postFilter }: Decision): boolean {
  return postFilter?.message?.startsWith("preemption: 0/") ?? false;
}

/** The template of every pod in the order of creation. */
function templatesInOrder({ bound, nominated, steps, templates }: Sequence): Json[] {
  const created = steps.flatMap((step) => ("template" in step ? [step] : []));
  return [...bound, ...nominated, ...created].map(({ template }) => cycled(templates, template));
}

/** A time as the API writes it. */
function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function nominatedTo(pod: Json): string | undefined {
  return pod.status?.nominatedNodeName;
}

function cycled(list: readonly Json[], index: number): Json {
  return list[index % list.length];
}
