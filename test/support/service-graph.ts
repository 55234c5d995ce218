// Applications of several services as tests write them: a Deployment and a Service of each name, and what their containers do.

import type { RunResult } from "../../src/results/run-result.ts";
import { type Json, runObjects } from "./run-objects.ts";

/** One service. */
export interface TestService {
  readonly name: string;
  readonly replicas?: number;
  readonly serve?: Json;
  readonly memory?: Json;
  readonly resources?: Json;
}

/** A Deployment of a single container with a Service in front. */
export function serviceObjects({ name, replicas = 1, resources = {} }: TestService): Json[] {
  const labels = { app: name };
  const containers = [{ name: "server", image: "server:1", ports: [{ containerPort: 80 }], resources }];
  const template = { metadata: { labels }, spec: { containers } };
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name },
      spec: { replicas, selector: { matchLabels: labels }, template },
    },
    { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { selector: labels, ports: [{ port: 80 }] } },
  ];
}

/** Runs services under traffic; throws when the scenario is refused. `spec` goes over the defaults. */
export async function runServices(services: readonly TestService[], spec: Json): Promise<RunResult> {
  const { result, findings } = await runGraph(services, spec);
  if (!result) throw new Error(findings.join("\n"));
  return result;
}

/** The same with what was found wrong. */
export function runGraph(services: readonly TestService[], spec: Json): ReturnType<typeof runObjects> {
  const defaults = {
    seed: "graph",
    duration: "2m",
    cluster: { nodePools: [{ name: "node", count: 2, capacity: { cpu: "16", memory: "64Gi" } }] },
    images: { "server:1": { size: 1 } },
    behavior: services.map(({ name, serve, memory }) => ({
      match: { deployment: name },
      ...(serve === undefined ? {} : { serve }),
      ...(memory === undefined ? {} : { memory }),
    })),
  };
  return runObjects({ ...defaults, ...spec }, services.flatMap(serviceObjects));
}

/** Closed traffic of one client that sends so many requests, once everything runs. */
export const oneClient = (service: string, requests: number, rest: Json = {}): Json => ({
  name: "users",
  to: { service },
  start: "20s",
  closed: { concurrency: 1, requests },
  ...rest,
});

/** Statistics of a traffic class or of a call. */
export function classOf(result: RunResult, name: string): RunResult["latency"][number] {
  const found = [...result.latency, ...result.calls].find((each) => each.class === name);
  if (!found) throw new Error(`nothing is called ${name}`);
  return found;
}

/** The mean of a part of the latency, in nanoseconds. */
export function partOf(result: RunResult, name: string, part: string): number {
  return classOf(result, name).breakdown[part]?.meanNs ?? 0;
}
