// The cluster of the truth tables, each end of a connection called by one letter.
//
//     node-1 (1, 172.16.0.1)              node-2 (2, 172.16.0.2)            outside
//     d default/db     role=db            m default/misc   app=misc         p 172.17.0.9
//     f default/front  role=frontend      c shop/client    role=client      q 172.17.1.9
//     w shop/web       role=frontend      o ops/mon        role=client      r 10.0.0.9
//                                         h ops/agent      role=frontend    s 203.0.113.9
//                                           on the host network

import { parse } from "yaml";
import type { PlainEnd, PlainPod, PlainPolicy } from "../reference/network-policy.ts";
import { NODE_ADDRESSES, NODES } from "../support/policy-core.ts";

export const NAMESPACES = {
  default: {},
  shop: { project: "myproject", user: "alice" },
  ops: { team: "ops" },
} as const;

const PODS_BY_LETTER: Readonly<Record<string, PlainPod>> = {
  d: {
    namespace: "default",
    name: "db",
    labels: { role: "db" },
    node: "node-1",
    address: "10.244.0.2",
    ports: [
      { name: "redis", containerPort: 6379 },
      { name: "dns", containerPort: 53, protocol: "UDP" },
    ],
  },
  f: {
    namespace: "default",
    name: "front",
    labels: { role: "frontend" },
    node: "node-1",
    address: "10.244.0.3",
    ports: [{ name: "http", containerPort: 80 }],
  },
  m: { namespace: "default", name: "misc", labels: { app: "misc" }, node: "node-2", address: "10.244.1.2" },
  c: { namespace: "shop", name: "client", labels: { role: "client" }, node: "node-2", address: "10.244.1.3" },
  w: {
    namespace: "shop",
    name: "web",
    labels: { role: "frontend", app: "web" },
    node: "node-1",
    address: "10.244.0.4",
    ports: [{ name: "http", containerPort: 8080 }],
  },
  o: {
    namespace: "ops",
    name: "mon",
    labels: { role: "client", app: "mon" },
    node: "node-2",
    address: "10.244.1.4",
    ports: [{ name: "metrics", containerPort: 9090 }],
  },
  h: {
    namespace: "ops",
    name: "agent",
    labels: { role: "frontend" },
    node: "node-2",
    address: NODE_ADDRESSES[1],
    hostNetwork: true,
    ports: [{ name: "http", containerPort: 80 }],
  },
};

export const PODS: readonly PlainPod[] = Object.values(PODS_BY_LETTER);

/** Every end by its letter, in the order of the tables' rows and columns. */
export const ENDS: ReadonlyMap<string, PlainEnd> = new Map<string, PlainEnd>([
  ...Object.entries(PODS_BY_LETTER).map(([letter, pod]) => [letter, { pod, address: pod.address }] as const),
  ["1", { node: NODES[0], address: NODE_ADDRESSES[0] }],
  ["2", { node: NODES[1], address: NODE_ADDRESSES[1] }],
  ["p", { address: "172.17.0.9" }],
  ["q", { address: "172.17.1.9" }],
  ["r", { address: "10.0.0.9" }],
  ["s", { address: "203.0.113.9" }],
]);

/** A set of policies with the tables that must come of it, by port and protocol (`TCP 80`). */
export interface Recipe {
  readonly name: string;
  readonly policies: readonly PlainPolicy[];
  readonly tables: Readonly<Record<string, string>>;
}

/** A policy whose spec is written in YAML. */
export function policy(namespace: string, name: string, spec: string): PlainPolicy {
  return { metadata: { namespace, name }, spec: parse(spec) as PlainPolicy["spec"] };
}

/**
 * The table of a connection's outcomes: rows connect to columns; X yes, a dot no, a dash where neither end is a pod with an address of its own, so
 * that no policy is asked.
 */
export function tableOf(connects: (from: PlainEnd, to: PlainEnd) => boolean): string {
  const isSubject = ({ pod }: PlainEnd): boolean => pod !== undefined && !pod.hostNetwork;
  const rows = [...ENDS].map(([letter, from]) => {
    const cells = [...ENDS.values()].map((to) =>
      !isSubject(from) && !isSubject(to) ? "-" : connects(from, to) ? "X" : ".",
    );
    return `${letter} ${cells.join("")}`;
  });
  return [`  ${[...ENDS.keys()].join("")}`, ...rows].join("\n");
}

/** A table as it is written in a test: without the indentation and the empty lines around it. */
export function written(table: string): string {
  const lines = table.split("\n").filter((line) => line.trim() !== "");
  const indent = Math.min(...lines.map((line) => line.length - line.trimStart().length).slice(1));
  return lines.map((line) => line.slice(indent)).join("\n");
}
