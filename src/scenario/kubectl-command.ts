// The few kubectl commands a timeline may hold, as typed actions.
//
//   command = [ "kubectl" ] ( scale | delete | cordon )
//   scale   = "scale" target "--replicas" N          target of a kind with a scale subresource
//   delete  = "delete" target                        target of kind pod
//   cordon  = ( "cordon" | "uncordon" ) [ "node/" ] NAME
//   target  = KIND NAME | KIND "/" NAME
//
// Kinds may be short or plural as kubectl takes them. "-n", "--namespace" and "--replicas" take their value after a space or
// an equals sign and may stand anywhere.

import { nearestName } from "../documents/nearest-name.ts";

/** What an operator does to the cluster. */
export type KubectlAction =
  | {
      readonly kind: "scale";
      readonly target: { readonly kind: ScalableKind; readonly name: string };
      readonly namespace: string;
      readonly replicas: number;
    }
  | { readonly kind: "delete-pod"; readonly name: string; readonly namespace: string }
  | { readonly kind: "cordon" | "uncordon"; readonly node: string };

/** Kinds with a scale subresource that the simulation scales. */
export type ScalableKind = "Deployment" | "ReplicaSet" | "StatefulSet" | "ReplicationController";

/** Why a command is not understood and what to write. */
export interface KubectlError {
  readonly error: string;
  readonly hint?: string;
}

const VERBS = ["scale", "delete", "cordon", "uncordon"] as const;
const FLAGS: Readonly<Record<string, "namespace" | "replicas">> = {
  "-n": "namespace",
  "--namespace": "namespace",
  "--replicas": "replicas",
};
const SCALABLE: readonly { readonly kind: ScalableKind; readonly names: readonly string[] }[] = [
  { kind: "Deployment", names: ["deployment", "deployments", "deploy", "deployment.apps", "deployments.apps"] },
  { kind: "ReplicaSet", names: ["replicaset", "replicasets", "rs", "replicaset.apps", "replicasets.apps"] },
  { kind: "StatefulSet", names: ["statefulset", "statefulsets", "sts", "statefulset.apps", "statefulsets.apps"] },
  { kind: "ReplicationController", names: ["replicationcontroller", "replicationcontrollers", "rc"] },
];
const POD_NAMES = ["pod", "pods", "po"];
const NODE_NAMES = ["node", "nodes", "no"];
/** RFC 1123 subdomain, which every name of a pod, node or workload is. */
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
/** spec.replicas is an int32. */
const MOST_REPLICAS = 2_147_483_647;

/** Parses a command by the grammar above. */
export function parseKubectlCommand(text: string): KubectlAction | KubectlError {
  const parsed = splitCommand(text);
  if ("error" in parsed) return parsed;
  const { verb, operands, flags } = parsed;
  switch (verb) {
    case "scale":
      return readScale(operands, flags);
    case "delete":
      return readDelete(operands, flags);
    default:
      return readCordon(verb, operands, flags);
  }
}

interface Command {
  readonly verb: (typeof VERBS)[number];
  readonly operands: readonly string[];
  readonly flags: Readonly<Partial<Record<"namespace" | "replicas", string>>>;
}

function splitCommand(text: string): Command | KubectlError {
  const words = text.trim().split(/\s+/);
  if (words[0] === "kubectl") words.shift();
  const operands: string[] = [];
  const flags: Partial<Record<"namespace" | "replicas", string>> = {};
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (!word.startsWith("-")) {
      operands.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const name = equals < 0 ? word : word.slice(0, equals);
    const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
    if (flag === undefined)
      return { error: `kubectl flag ${name} is not simulated`, ...suggestion(name, Object.keys(FLAGS)) };
    const value = equals < 0 ? words[++index] : word.slice(equals + 1);
    if (value === undefined || value === "") return { error: `${name} has no value`, hint: `write ${name}=VALUE` };
    if (flags[flag] !== undefined) return { error: `${name} is given twice` };
    flags[flag] = value;
  }
  const word = operands.shift() ?? "";
  const verb = VERBS.find((each) => each === word);
  if (verb === undefined)
    return { error: `kubectl ${word || "without a verb"} is not simulated`, ...suggestion(word, VERBS) };
  return { verb, operands, flags };
}

function readScale(operands: Command["operands"], flags: Command["flags"]): KubectlAction | KubectlError {
  const target = readTarget("scale", operands);
  if ("error" in target) return target;
  const scalable = SCALABLE.find(({ names }) => names.includes(target.kind));
  if (scalable === undefined) {
    return {
      error: `kubectl scale does not scale ${target.kind}`,
      ...suggestion(
        target.kind,
        SCALABLE.map(({ names }) => names[0] ?? ""),
      ),
    };
  }
  if (flags.replicas === undefined)
    return { error: "kubectl scale needs --replicas", hint: `write scale ${target.kind} ${target.name} --replicas=N` };
  const replicas = /^[0-9]{1,10}$/.test(flags.replicas) ? Number(flags.replicas) : Number.POSITIVE_INFINITY;
  if (replicas > MOST_REPLICAS) return { error: `--replicas is a whole number, not ${JSON.stringify(flags.replicas)}` };
  return {
    kind: "scale",
    target: { kind: scalable.kind, name: target.name },
    namespace: flags.namespace ?? "default",
    replicas,
  };
}

function readDelete(operands: Command["operands"], flags: Command["flags"]): KubectlAction | KubectlError {
  const target = readTarget("delete", operands);
  if ("error" in target) return target;
  if (!POD_NAMES.includes(target.kind))
    return { error: `kubectl delete ${target.kind} is not simulated`, hint: "simulated: delete pod NAME" };
  if (flags.replicas !== undefined) return { error: "kubectl delete has no flag --replicas" };
  return { kind: "delete-pod", name: target.name, namespace: flags.namespace ?? "default" };
}

function readCordon(
  kind: "cordon" | "uncordon",
  operands: Command["operands"],
  flags: Command["flags"],
): KubectlAction | KubectlError {
  const [flag] = Object.keys(flags);
  if (flag !== undefined) return { error: `kubectl ${kind} has no flag --${flag}` };
  const [only, surplus] = operands;
  if (only === undefined || surplus !== undefined)
    return { error: `kubectl ${kind} takes the name of one node`, hint: `write ${kind} NODE` };
  const slash = only.indexOf("/");
  const node = only.slice(slash + 1);
  if (slash >= 0 && !NODE_NAMES.includes(only.slice(0, slash)))
    return { error: `kubectl ${kind} takes a node, not ${only.slice(0, slash)}` };
  return OBJECT_NAME.test(node) ? { kind, node } : badName(node);
}

function readTarget(verb: string, operands: Command["operands"]): { kind: string; name: string } | KubectlError {
  const words = operands[0]?.includes("/") ? [...operands[0].split("/"), ...operands.slice(1)] : operands;
  const [kind, name, surplus] = words;
  if (kind === undefined || name === undefined)
    return { error: `kubectl ${verb} needs a kind and a name`, hint: `write ${verb} KIND NAME` };
  if (surplus !== undefined)
    return {
      error: `kubectl ${verb} takes one name here, found also ${JSON.stringify(surplus)}`,
      hint: "write one step for each",
    };
  return OBJECT_NAME.test(name) ? { kind: kind.toLowerCase(), name } : badName(name);
}

function badName(name: string): KubectlError {
  return {
    error: `${JSON.stringify(name)} is not a name of a Kubernetes object`,
    hint: "lower-case letters, digits, - and .",
  };
}

function suggestion(word: string, known: readonly string[]): { hint: string } {
  const nearest = nearestName(word, known);
  return { hint: nearest === undefined ? `simulated: ${known.join(", ")}` : `did you mean ${nearest}?` };
}
