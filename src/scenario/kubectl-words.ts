// A kubectl command taken apart: verb, operands, flags; and what all commands share. Flags take their value after a space or an equals sign
// and may stand anywhere.

import { nearestName } from "../documents/nearest-name.ts";

/** Why a command is not understood and what to write. */
export interface KubectlError {
  readonly error: string;
  readonly hint?: string;
}

export const VERBS = ["scale", "delete", "cordon", "uncordon", "apply", "set", "rollout"] as const;

export type Verb = (typeof VERBS)[number];

const FLAGS = {
  "-n": "namespace",
  "--namespace": "namespace",
  "--replicas": "replicas",
  "-f": "filename",
  "--filename": "filename",
  "--to-revision": "to-revision",
  "-c": "containers",
  "--containers": "containers",
  "--limits": "limits",
  "--requests": "requests",
} as const;

export type Flag = (typeof FLAGS)[keyof typeof FLAGS];

/** A command in its parts. */
export interface Command {
  readonly verb: Verb;
  readonly operands: readonly string[];
  readonly flags: Readonly<Partial<Record<Flag, string>>>;
}

/** RFC 1123 subdomain, which every name of a pod, node or workload is. */
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Takes a command apart. */
export function splitCommand(text: string): Command | KubectlError {
  const words = text.trim().split(/\s+/);
  if (words[0] === "kubectl") words.shift();
  const operands: string[] = [];
  const flags: Partial<Record<Flag, string>> = {};
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (!word.startsWith("-")) {
      operands.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const name = equals < 0 ? word : word.slice(0, equals);
    const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name as keyof typeof FLAGS] : undefined;
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

/** An error for the first flag that a command does not have. */
export function refuseFlags(
  command: string,
  flags: Command["flags"],
  known: readonly Flag[],
): KubectlError | undefined {
  const flag = (Object.keys(flags) as Flag[]).find((each) => !known.includes(each));
  return flag === undefined ? undefined : { error: `kubectl ${command} has no flag --${flag}` };
}

/** One object by kind and name, as `KIND NAME` or `KIND/NAME`; the kind in lower case. */
export function readTarget(
  command: string,
  operands: Command["operands"],
): { readonly kind: string; readonly name: string } | KubectlError {
  const words = operands[0]?.includes("/") ? [...operands[0].split("/"), ...operands.slice(1)] : operands;
  const [kind, name, surplus] = words;
  if (kind === undefined || name === undefined)
    return { error: `kubectl ${command} needs a kind and a name`, hint: `write ${command} KIND NAME` };
  if (surplus !== undefined)
    return {
      error: `kubectl ${command} takes one name here, found also ${JSON.stringify(surplus)}`,
      hint: "write one step for each",
    };
  return isObjectName(name) ? { kind: kind.toLowerCase(), name } : badName(name);
}

export function isObjectName(name: string): boolean {
  return OBJECT_NAME.test(name);
}

export function badName(name: string): KubectlError {
  return {
    error: `${JSON.stringify(name)} is not a name of a Kubernetes object`,
    hint: "lower-case letters, digits, - and .",
  };
}

export function suggestion(word: string, known: readonly string[]): { hint: string } {
  const nearest = nearestName(word, known);
  return { hint: nearest === undefined ? `simulated: ${known.join(", ")}` : `did you mean ${nearest}?` };
}
