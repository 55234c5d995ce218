// kubectl commands on Deployments: apply, set, rollout.
//
//   apply   = "apply" "-f" FILE                               of Deployments that the manifests have
//   set     = "set" "image" target { CONTAINER "=" IMAGE }    "*" stands for every container
//           | "set" "env" target { NAME "=" VALUE | NAME "-" } [ "-c" CONTAINERS ]
//           | "set" "resources" target [ "--limits" LIST ] [ "--requests" LIST ] [ "-c" CONTAINERS ]
//   rollout = "rollout" ( "restart" | "pause" | "resume" ) target
//           | "rollout" "undo" target [ "--to-revision" N ]
//   LIST    = RESOURCE "=" QUANTITY { "," RESOURCE "=" QUANTITY }

import type { KubernetesObjects } from "../kubernetes/objects.ts";
import { tryParseQuantity } from "../kubernetes/quantity-text.ts";
import {
  badName,
  type Command,
  isObjectName,
  type KubectlError,
  readTarget,
  refuseFlags,
  suggestion,
} from "./kubectl-words.ts";

/** The Deployment that a command is about. */
interface OnDeployment {
  readonly name: string;
  readonly namespace: string;
}

/** What a user does to a Deployment. */
export type DeploymentAction =
  | {
      readonly kind: "apply";
      readonly file: string;
      readonly namespace: string;
      /** What the file holds, once it is read. */
      readonly objects?: KubernetesObjects;
    }
  | (OnDeployment & { readonly kind: "set-image"; readonly images: Readonly<Record<string, string>> })
  | (OnDeployment & {
      readonly kind: "set-env";
      /** Undefined: every container. */
      readonly containers: readonly string[] | undefined;
      readonly values: Readonly<Record<string, string>>;
      readonly unset: readonly string[];
    })
  | (OnDeployment & {
      readonly kind: "set-resources";
      readonly containers: readonly string[] | undefined;
      /** Quantities by resource, as written. */
      readonly limits: Readonly<Record<string, string>>;
      readonly requests: Readonly<Record<string, string>>;
    })
  | (OnDeployment & { readonly kind: "restart" | "pause" | "resume" })
  /** revision 0: the one before. */
  | (OnDeployment & { readonly kind: "undo"; readonly revision: number });

/** Names that kubectl takes for the kind. */
export const DEPLOYMENT_NAMES = ["deployment", "deployments", "deploy", "deployment.apps", "deployments.apps"];
const SUBJECTS = ["image", "env", "resources"] as const;
const ROLLOUT_VERBS = ["restart", "pause", "resume", "undo"] as const;
const ENVIRONMENT_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

export function readApply(operands: Command["operands"], flags: Command["flags"]): DeploymentAction | KubectlError {
  const refused = refuseFlags("apply", flags, ["filename", "namespace"]);
  if (refused) return refused;
  if (operands.length > 0) return { error: `kubectl apply takes no operand, found ${JSON.stringify(operands[0])}` };
  if (flags.filename === undefined) return { error: "kubectl apply needs -f", hint: "write apply -f FILE" };
  return { kind: "apply", file: flags.filename, namespace: flags.namespace ?? "default" };
}

export function readSet(
  [word = "", ...operands]: Command["operands"],
  flags: Command["flags"],
): DeploymentAction | KubectlError {
  const subject = SUBJECTS.find((each) => each === word);
  if (subject === undefined) return { error: `kubectl set ${word} is not simulated`, ...suggestion(word, SUBJECTS) };
  const settings = operands.filter((each, i) => i > 0 && /=|-$/.test(each));
  const target = readDeployment(`set ${subject}`, operands.slice(0, operands.length - settings.length), flags);
  if ("error" in target) return target;
  if (subject === "image") return readImages(target, settings, flags);
  return subject === "env" ? readEnvironment(target, settings, flags) : readResources(target, settings, flags);
}

export function readRollout(
  [word = "", ...operands]: Command["operands"],
  flags: Command["flags"],
): DeploymentAction | KubectlError {
  const kind = ROLLOUT_VERBS.find((each) => each === word);
  if (kind === undefined)
    return { error: `kubectl rollout ${word} is not simulated`, ...suggestion(word, ROLLOUT_VERBS) };
  const known = kind === "undo" ? (["namespace", "to-revision"] as const) : (["namespace"] as const);
  const refused = refuseFlags(`rollout ${kind}`, flags, known);
  if (refused) return refused;
  const target = readDeployment(`rollout ${kind}`, operands, flags);
  if ("error" in target) return target;
  if (kind !== "undo") return { kind, ...target };
  const text = flags["to-revision"] ?? "0";
  if (!/^[0-9]{1,9}$/.test(text)) return { error: `--to-revision is a whole number, not ${JSON.stringify(text)}` };
  return { kind, ...target, revision: Number(text) };
}

function readDeployment(
  command: string,
  operands: Command["operands"],
  flags: Command["flags"],
): OnDeployment | KubectlError {
  const target = readTarget(command, operands);
  if ("error" in target) return target;
  if (!DEPLOYMENT_NAMES.includes(target.kind))
    return {
      error: `kubectl ${command} of a ${target.kind} is not simulated`,
      hint: `simulated: ${command} deployment`,
    };
  return { name: target.name, namespace: flags.namespace ?? "default" };
}

function readImages(
  target: OnDeployment,
  settings: readonly string[],
  flags: Command["flags"],
): DeploymentAction | KubectlError {
  const refused = refuseFlags("set image", flags, ["namespace"]);
  if (refused) return refused;
  const images: Record<string, string> = {};
  for (const setting of settings) {
    const [container = "", image = ""] = cut(setting);
    if (container !== "*" && !isObjectName(container)) return badName(container);
    if (image === "") return { error: `${setting} names no image`, hint: "write CONTAINER=IMAGE" };
    images[container] = image;
  }
  if (settings.length === 0) return { error: "kubectl set image needs an image", hint: "write CONTAINER=IMAGE" };
  return { kind: "set-image", ...target, images };
}

function readEnvironment(
  target: OnDeployment,
  settings: readonly string[],
  flags: Command["flags"],
): DeploymentAction | KubectlError {
  const refused = refuseFlags("set env", flags, ["namespace", "containers"]);
  if (refused) return refused;
  const values: Record<string, string> = {};
  const unset: string[] = [];
  for (const setting of settings) {
    const [name = "", value] = cut(setting);
    const plain = value === undefined ? name.slice(0, -1) : name;
    if (!ENVIRONMENT_NAME.test(plain))
      return { error: `${JSON.stringify(plain)} is not a name of an environment variable` };
    if (value === undefined) unset.push(plain);
    else values[plain] = value;
  }
  if (settings.length === 0)
    return { error: "kubectl set env needs a variable", hint: "write NAME=VALUE, or NAME- to remove it" };
  return { kind: "set-env", ...target, containers: flags.containers?.split(","), values, unset };
}

function readResources(
  target: OnDeployment,
  settings: readonly string[],
  flags: Command["flags"],
): DeploymentAction | KubectlError {
  const refused = refuseFlags("set resources", flags, ["namespace", "containers", "limits", "requests"]);
  if (refused) return refused;
  if (settings.length > 0) return { error: `kubectl set resources does not take ${settings[0]}` };
  const limits = readAmounts("--limits", flags.limits);
  if ("error" in limits) return limits;
  const requests = readAmounts("--requests", flags.requests);
  if ("error" in requests) return requests;
  if (flags.limits === undefined && flags.requests === undefined)
    return {
      error: "kubectl set resources needs --limits or --requests",
      hint: "write --limits=cpu=200m,memory=512Mi",
    };
  const containers = flags.containers?.split(",");
  return { kind: "set-resources", ...target, containers, limits: limits.amounts, requests: requests.amounts };
}

function readAmounts(flag: string, text: string | undefined): { amounts: Record<string, string> } | KubectlError {
  const amounts: Record<string, string> = {};
  for (const part of text === undefined ? [] : text.split(",")) {
    const [name = "", amount = ""] = cut(part);
    const parsed = tryParseQuantity(amount);
    if (name === "" || "error" in parsed || parsed.quantity.sign < 0)
      return {
        error: `${flag} has no such amount: ${JSON.stringify(part)}`,
        hint: `write ${flag}=cpu=200m,memory=512Mi`,
      };
    amounts[name] = amount;
  }
  return { amounts };
}

/** The text before and after the first equals sign; the second is undefined without one. */
function cut(text: string): [string, string | undefined] {
  const equals = text.indexOf("=");
  return equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)];
}
