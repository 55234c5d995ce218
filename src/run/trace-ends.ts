// The ends of a path: from the names that somebody gives to the rows of the core, as they are at that instant.

import * as abi from "../core/abi.generated.ts";
import type { Naming } from "../results/naming.ts";

/** An end as it is asked for. */
export type TraceEnd =
  | { readonly kind: "pod"; readonly namespace: string; readonly name: string; readonly port?: number }
  | { readonly kind: "service"; readonly namespace: string; readonly name: string; readonly port?: number | string }
  | { readonly kind: "node"; readonly name: string; readonly port?: number }
  | { readonly kind: "outside" };

/** Nothing is called so at that instant; `known` are there. */
export interface UnknownName {
  readonly kind: "unknown";
  readonly what: string;
  readonly name: string;
  readonly known: readonly string[];
}

type Found<T> = T | { readonly unknown: UnknownName };

/** From names to rows, as they are at that instant. */
export class EndFinder {
  readonly #naming: Naming;

  constructor(naming: Naming) {
    this.#naming = naming;
  }

  client(end: TraceEnd): Found<{ pod: number; node: number }> {
    if (end.kind === "outside") return { pod: -1, node: -1 };
    if (end.kind === "node") {
      const node = this.#node(end.name);
      return typeof node === "number" ? { pod: -1, node } : node;
    }
    const pod = this.#pod(end.namespace, end.name);
    return typeof pod === "number" ? { pod, node: -1 } : pod;
  }

  server(end: TraceEnd): Found<{ ask: number; row: number; byNode: number; port: number }> {
    if (end.kind === "pod") {
      const pod = this.#pod(end.namespace, end.name);
      if (typeof pod !== "number") return pod;
      return { ask: abi.ASK_ADDRESS, row: pod, byNode: -1, port: end.port ?? 80 };
    }
    if (end.kind === "node") return this.#atNode(end);
    if (end.kind === "service") return this.#service(end);
    throw new Error("trace: the outside serves nothing");
  }

  /** A port of a node is a Service's node port, or else its processes'. */
  #atNode({ name, port = 80 }: Extract<TraceEnd, { kind: "node" }>): Found<{
    ask: number;
    row: number;
    byNode: number;
    port: number;
  }> {
    const node = this.#node(name);
    if (typeof node !== "number") return node;
    const row = this.#naming.names.servicePorts.findIndex(({ nodePort }) => nodePort === port);
    if (row >= 0) return { ask: abi.ASK_NODE_PORT, row, byNode: node, port };
    return { ask: abi.ASK_ADDRESS, row: -2 - node, byNode: -1, port };
  }

  #service(end: Extract<TraceEnd, { kind: "service" }>): Found<{
    ask: number;
    row: number;
    byNode: number;
    port: number;
  }> {
    const { servicePorts } = this.#naming.names;
    const own = servicePorts
      .map((port, row) => ({ ...port, row }))
      .filter((port) => port.service === end.name && port.namespace === end.namespace);
    if (own.length === 0) {
      const known = [...new Set(servicePorts.map(({ namespace, service }) => `${namespace}/${service}`))];
      return { unknown: { kind: "unknown", what: "Service", name: `${end.namespace}/${end.name}`, known } };
    }
    const port = end.port === undefined ? own[0] : own.find((each) => each.port === end.port || each.name === end.port);
    if (port === undefined) {
      const known = own.map(({ name, port: number }) => (name === "" ? String(number) : `${number} (${name})`));
      const what = `port of Service ${end.namespace}/${end.name}`;
      return { unknown: { kind: "unknown", what, name: String(end.port), known } };
    }
    return { ask: abi.ASK_SERVICE, row: port.row, byNode: -1, port: port.port };
  }

  #node(name: string): number | { unknown: UnknownName } {
    const { nodes } = this.#naming.names;
    const row = nodes.findIndex((node) => node.name === name);
    if (row >= 0) return row;
    return { unknown: { kind: "unknown", what: "node", name, known: nodes.map((node) => node.name) } };
  }

  /** A pod by its name, or by the start of it: the first that has an address. */
  #pod(namespace: string, name: string): number | { unknown: UnknownName } {
    const { pods } = this.#naming;
    const known: string[] = [];
    const begins: number[] = [];
    for (let row = 0; row < pods.count; row++) {
      if (pods.gone[row]) continue;
      const own = this.#naming.templateOf(row).namespace;
      const podName = this.#naming.podName(row);
      if (own === namespace && podName === name) return row;
      if (own === namespace && podName.startsWith(`${name}-`)) begins.push(row);
      known.push(`${own}/${podName}`);
    }
    const found = begins.find((row) => (pods.address[row] ?? 0) !== 0) ?? begins[0];
    return found ?? { unknown: { kind: "unknown", what: "pod", name: `${namespace}/${name}`, known } };
  }
}

/** `pod/default/web-0`, `service/default/web:80`, `node/node-1`, `outside`. */
export function endText(end: TraceEnd): string {
  if (end.kind === "outside") return "outside";
  const name = end.kind === "node" ? end.name : `${end.namespace}/${end.name}`;
  return `${end.kind}/${name}${end.port === undefined ? "" : `:${end.port}`}`;
}
