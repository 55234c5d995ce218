// Conformance subjects of NodePorts, ImageLocality, SchedulingGates and the scoring strategies, decided by the core. v1.28.

import { normalizedImageName } from "../../../src/compile/compile-images.ts";
import * as abi from "../../../src/core/abi.generated.ts";
import { ClusterImage, type Json } from "../cluster-image.ts";
import { refusesArguments } from "../plugin-arguments.ts";
import { writePorts, writeShape } from "../profile-image.ts";
import { compileScheduler, loadScheduler, type SchedulerExports } from "../scheduler-core.ts";
import { compare, type Outcome, type Subject } from "../subject.ts";

const KUBERNETES_MINOR = 28;
const PORTS_TAKEN = "node(s) didn't have free ports for the requested pod ports";

let module: WebAssembly.Module;

/** The adapters of this area. */
export const subjects: Readonly<Record<string, Subject>> = {
  nodeports_filter: subject(portsFilter),
  nodeports_hostportinfo: subject(portsConflict),
  imagelocality_score: subject((testCase) => scores(testCase, (core, node) => core.imageScoreOf(0, node))),
  imagelocality_normalized_name: subject(({ input, expect }) =>
    compare({ output: normalizedImageName(input) }, expect),
  ),
  schedulinggates_preenqueue: subject(preEnqueue),
  noderesources_fit_score: subject(fitScores),
  noderesources_most_allocated: subject(fitScores),
  noderesources_requested_to_capacity_ratio: subject(fitScores),
  noderesources_broken_linear: subject(brokenLinear),
};

function subject(run: (testCase: Json) => Outcome): Subject {
  return {
    prepare: async () => {
      module = await compileScheduler();
    },
    run: (_group, testCase) => run(testCase),
  };
}

/** The pod in question is template 0. */
function load({ pod, nodes = [], existingPods = [], args }: Json): SchedulerExports {
  const image = new ClusterImage([pod, ...nodes, ...existingPods], args);
  image.addPod(pod);
  for (const node of nodes) image.addNode(node);
  const templates: number[] = existingPods.map((each: Json) => image.addPod(each));
  const core = loadScheduler(module, image, KUBERNETES_MINOR);
  const names = nodes.map((node: Json) => node.metadata?.name ?? "");
  existingPods.forEach((each: Json, i: number) => {
    // A pod of a case with several nodes that names none of them runs elsewhere.
    const row = nodes.length === 1 ? 0 : names.indexOf(each.spec?.nodeName);
    if (row >= 0) core.assign(core.createPod(templates[i] ?? 0, -1, -1, BigInt(i)), row);
  });
  return core;
}

function scores(testCase: Json, score: (core: SchedulerExports, node: number) => bigint): Outcome {
  const core = load(testCase);
  const actual = testCase.nodes.map((node: Json, i: number) => ({
    name: node.metadata.name,
    score: Number(score(core, i)),
  }));
  return compare(actual, testCase.expect.scores);
}

function fitScores(testCase: Json): Outcome {
  const { args, expect } = testCase;
  if (expect.invalidArgs) return compare({ invalidArgs: refusesArguments("NodeResourcesFit", args) }, expect);
  if (expect.statusCode === "Error") return { skip: "the configuration's defaults fill an empty list of resources" };
  return scores(testCase, (core, node) => core.fitScoreOf(0, node));
}

function portsFilter(testCase: Json): Outcome {
  const core = load({ ...testCase, nodes: [{ metadata: { name: "m1" } }] });
  const checks = core.checksNodePorts(0) === 1;
  const preFilterStatus = { code: checks ? "Success" : "Skip" };
  if (!checks) return compare({ preFilterStatus }, testCase.expect);
  const passes = core.passesNodePorts(0, 0) === 1;
  const status = passes ? { code: "Success" } : { code: "Unschedulable", reasons: [PORTS_TAKEN] };
  return compare({ preFilterStatus, status }, testCase.expect);
}

function portsConflict({ used, check, expect }: Json): Outcome {
  const image = new ClusterImage([]);
  const json = ({ ip, port, protocol }: Json): Json => ({ hostIP: ip, hostPort: port, protocol });
  writePorts(image.writer, [json(check), ...used.map(json)]);
  const rows = [check, ...used].map(({ ip, port, protocol }: Json) => ({
    ip: ip === "0.0.0.0" ? 0 : image.writer.intern(ip),
    protocol: { "": abi.PROTOCOL_TCP, TCP: abi.PROTOCOL_TCP, UDP: abi.PROTOCOL_UDP }[protocol as string] ?? -1,
    port,
  }));
  const core = loadScheduler(module, image, KUBERNETES_MINOR);
  const [wanted, ...others] = rows;
  if (!wanted) throw new Error("a case without a port");
  const conflict = others.some(
    (other) =>
      core.hostPortsConflict(wanted.ip, wanted.protocol, wanted.port, other.ip, other.protocol, other.port) === 1,
  );
  return compare({ conflict }, expect);
}

function preEnqueue({ pod, expect }: Json): Outcome {
  const gates: string[] = (pod.spec.schedulingGates ?? []).map(({ name }: Json) => name);
  const gated = load({ pod }).isGated(0) === 1;
  const status = gated
    ? { code: "UnschedulableAndUnresolvable", reasons: [`waiting for scheduling gates: [${gates.join(" ")}]`] }
    : { code: "Success" };
  return compare({ status }, expect);
}

function brokenLinear({ points, expect }: Json): Outcome {
  const image = new ClusterImage([]);
  const { start, count } = writeShape(image.writer, points, 1);
  const core = loadScheduler(module, image, KUBERNETES_MINOR);
  const values = expect.values.map(({ utilization }: Json) => ({
    utilization,
    score: Number(core.brokenLinear(start, count, BigInt(utilization))),
  }));
  return compare({ values }, expect);
}
