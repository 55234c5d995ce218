// The few kubectl commands a timeline may hold, as typed actions.
//
//   command = [ "kubectl" ] ( scale | delete | cordon | apply | set | rollout )
//   scale   = "scale" target "--replicas" N          target of a kind with a scale subresource
//   delete  = "delete" target                        target of kind pod
//   cordon  = ( "cordon" | "uncordon" ) [ "node/" ] NAME
//   target  = KIND NAME | KIND "/" NAME
//
// apply, set and rollout: kubectl-deployment.ts. Kinds may be short or plural as kubectl takes them.

import { DEPLOYMENT_NAMES, type DeploymentAction, readApply, readRollout, readSet } from "./kubectl-deployment.ts";
import {
  badName,
  type Command,
  isObjectName,
  type KubectlError,
  readTarget,
  refuseFlags,
  splitCommand,
  suggestion,
} from "./kubectl-words.ts";

/** What an operator does to the cluster. */
export type KubectlAction =
  | {
      readonly kind: "scale";
      readonly target: { readonly kind: ScalableKind; readonly name: string };
      readonly namespace: string;
      readonly replicas: number;
    }
  | { readonly kind: "delete-pod"; readonly name: string; readonly namespace: string }
  | { readonly kind: "cordon" | "uncordon"; readonly node: string }
  | DeploymentAction;

/** Kinds with a scale subresource that the simulation scales. */
export type ScalableKind = "Deployment" | "ReplicaSet" | "StatefulSet" | "ReplicationController";

const SCALABLE: readonly { readonly kind: ScalableKind; readonly names: readonly string[] }[] = [
  { kind: "Deployment", names: DEPLOYMENT_NAMES },
  { kind: "ReplicaSet", names: ["replicaset", "replicasets", "rs", "replicaset.apps", "replicasets.apps"] },
  { kind: "StatefulSet", names: ["statefulset", "statefulsets", "sts", "statefulset.apps", "statefulsets.apps"] },
  { kind: "ReplicationController", names: ["replicationcontroller", "replicationcontrollers", "rc"] },
];
const POD_NAMES = ["pod", "pods", "po"];
const NODE_NAMES = ["node", "nodes", "no"];
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
    case "apply":
      return readApply(operands, flags);
    case "set":
      return readSet(operands, flags);
    case "rollout":
      return readRollout(operands, flags);
    default:
      return readCordon(verb, operands, flags);
  }
}

function readScale(operands: Command["operands"], flags: Command["flags"]): KubectlAction | KubectlError {
  const refused = refuseFlags("scale", flags, ["namespace", "replicas"]);
  if (refused) return refused;
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
  const refused = refuseFlags("delete", flags, ["namespace"]);
  if (refused) return refused;
  return { kind: "delete-pod", name: target.name, namespace: flags.namespace ?? "default" };
}

function readCordon(
  kind: "cordon" | "uncordon",
  operands: Command["operands"],
  flags: Command["flags"],
): KubectlAction | KubectlError {
  const refused = refuseFlags(kind, flags, []);
  if (refused) return refused;
  const [only, surplus] = operands;
  if (only === undefined || surplus !== undefined)
    return { error: `kubectl ${kind} takes the name of one node`, hint: `write ${kind} NODE` };
  const slash = only.indexOf("/");
  const node = only.slice(slash + 1);
  if (slash >= 0 && !NODE_NAMES.includes(only.slice(0, slash)))
    return { error: `kubectl ${kind} takes a node, not ${only.slice(0, slash)}` };
  return isObjectName(node) ? { kind, node } : badName(node);
}
