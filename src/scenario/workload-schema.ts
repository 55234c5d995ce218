// Fields of `spec.behavior` and `spec.traffic`: what containers do and who asks them.

import { z } from "zod";
import { openSchema } from "./arrival-schema.ts";
import { distribution, duration, exactlyOne, hasExactlyOne, integer, name, quantity, textMap } from "./schema-parts.ts";

const workload = (kind: string) => name(`Pods that this ${kind} owns.`).optional();

const match = z
  .strictObject({
    namespace: name("Pods of this namespace.").optional(),
    deployment: workload("Deployment"),
    replicaset: workload("ReplicaSet"),
    replicationcontroller: workload("ReplicationController"),
    statefulset: workload("StatefulSet"),
    daemonset: workload("DaemonSet"),
    job: workload("Job"),
    cronjob: workload("CronJob"),
    pod: name("The pod of this name.").optional(),
    labels: textMap("Pods that carry all these labels.").default({}),
    container: name("Containers of this name; without it all of the pod.").optional(),
    image: name("Containers of this image, as the manifest writes it: one version of a Deployment's.").optional(),
  })
  .describe("Which containers. All that is given must hold; {} is every container. At most one kind of workload.");

const target = z.strictObject({
  service: name("Name of a Service."),
  namespace: name("Its namespace.").default("default"),
  port: z
    .union([integer(1, 65_535, "Number of a port."), name("Name of a port.")])
    .describe("Number or name of the Service's port; may be left out when it has only one.")
    .optional(),
});

/** Failures that a client can try again after; the words of `errors{kind}`. */
export const RETRY_CAUSES = [
  "refused",
  "reset",
  "timeout",
  "rejected",
  "no-endpoints",
  "unreachable",
  "downstream",
] as const;

const retries = z
  .strictObject({
    max: integer(1, 100, "Tries after the first."),
    causes: z
      .array(z.enum(RETRY_CAUSES).describe("A kind of failure."))
      .min(1)
      .describe("After which failures; without it after every one.")
      .default([...RETRY_CAUSES]),
    backoff: z
      .strictObject({
        initial: duration("Before the first retry.").default("25ms"),
        factor: z.number().min(1).max(100).describe("Each wait is so many times the last one.").default(2),
        max: duration("Longest wait.").default("250ms"),
        jitter: z
          .enum(["none", "full", "equal"])
          .describe("The wait as it is, a random one up to it, or a random one from half of it.")
          .default("full"),
      })
      .describe("Waits between tries.")
      .prefault({}),
    budget: z
      .strictObject({
        percent: integer(0, 100, "Share of the requests under way that may be retried at a time.").default(20),
        least: integer(0, 1_000_000, "So many may always be.").default(3),
      })
      .describe(
        "Bounds the retries of all clients together, as Envoy's retry_budget does for one proxy; without it there is no bound.",
      )
      .optional(),
  })
  .describe("Failed requests are tried again; latency counts from the first try.");

const callFields = {
  to: target.describe("The Service that is called."),
  connection: z
    .enum(["per-request", "keep-alive"])
    .describe("A TCP connection for every call, or a pool of open ones in each container that calls.")
    .default("keep-alive"),
  timeout: duration("A call without an answer by then has failed; of each try.").default("30s"),
  retries: retries.optional(),
  requestBytes: quantity("Size of the call's request.").default(128),
};

const call = z
  .strictObject({
    ...callFields,
    probability: z.number().gt(0).max(1).describe("Share of requests that make this call.").default(1),
    times: integer(1, 64, "How often, one after the other.").default(1),
    optional: z.boolean().describe("The answer is good even when this call fails.").default(false),
  })
  .describe("A call.");

const parallelCall = z
  .strictObject({
    ...callFields,
    probability: z.number().gt(0).max(1).describe("Share of requests that make this call.").default(1),
    times: integer(1, 64, "How often, all at once.").default(1),
    optional: z.boolean().describe("The answer is good even when this call fails.").default(false),
  })
  .describe("A call.");

const serve = z
  .strictObject({
    cpu: distribution("CPU time of one request on an undisturbed core."),
    concurrency: integer(1, 1_000_000, "Requests worked on at once (threads, workers); the others queue.").default(64),
    backlog: integer(0, 1_000_000, "Requests that may queue; beyond it the answer is 503.").default(511),
    responseBytes: quantity("Size of an answer.").default(1024),
    threads: integer(
      1,
      1_000_000,
      "Cores that the process can use at once (GOMAXPROCS, 1 for an event loop); without it as many as requests worked on.",
    ).optional(),
    calls: z
      .array(z.union([call, z.array(parallelCall).min(1).describe("Calls made at once; the slowest one counts.")]))
      .describe(
        "Services that the handler calls, one step after the other; a list within the list is one step of several calls at once. The CPU time comes in equal shares before each step and after the last. A call that fails makes the answer an error, of kind downstream.",
      )
      .default([]),
  })
  .describe("It answers requests.");

const memory = z
  .strictObject({
    base: quantity("Working set of the idle container.").default("16Mi"),
    perRequest: quantity("Added while a request is queued or worked on.").default(0),
    perConnection: quantity("Added while a connection is open.").default(0),
    leakPerSecond: quantity("Added every second and never given back.").default(0),
    leakDelay: duration("The leak begins that long after the container's start.").default("0s"),
    leakUntil: quantity("The leak ends after this much.").optional(),
    steps: z
      .array(
        z
          .strictObject({
            at: duration("When, from the container's start."),
            add: quantity("How much it takes in addition and keeps."),
          })
          .describe("A step."),
      )
      .describe("Memory taken at set times: a cache that is filled, a nightly job in the process.")
      .default([]),
    sawtooth: z
      .strictObject({
        period: duration("From one fall to the next; the first tooth begins with the container."),
        amplitude: quantity("Height: what is collected at each fall."),
      })
      .describe("Garbage that grows evenly and is collected all at once.")
      .optional(),
    cache: z
      .strictObject({
        file: quantity("Page cache of the files it reads and writes."),
        activeShare: z
          .number()
          .min(0)
          .max(1)
          .describe("Share of it that is used again and again; only that counts to the working set.")
          .default(0.5),
      })
      .describe(
        "Page cache. The kernel takes it back, the inactive part first, before a limit or the node's memory is passed: nothing is killed for it.",
      )
      .optional(),
  })
  .describe("Working set over time.");

const writes = (description: string) =>
  z
    .strictObject({
      base: quantity("Written when the container starts.").default(0),
      perSecond: quantity("Written in addition every second.").default(0),
      delay: duration("That begins so long after the start.").default("0s"),
      until: quantity("It ends after this much.").optional(),
      fileSize: quantity("Mean size of a file; each takes an inode.").default("1Mi"),
    })
    .describe(description);

const disk = z
  .strictObject({
    writableLayer: writes("In its own file system, on no volume. Gone with every restart.").optional(),
    logs: writes(
      "To stdout and stderr. Rotated by cluster.kubelet.containerLogMaxSize and containerLogMaxFiles; begins anew with every restart.",
    ).optional(),
    volumes: z
      .record(z.string(), writes("To this volume. Kept until the pod is over."))
      .describe("By name of the volume: an emptyDir that is not in memory, or a hostPath.")
      .default({}),
  })
  .describe("What it writes to the disk of its node.");

const processes = z
  .strictObject({
    base: integer(0, 4_194_304, "When it starts.").default(1),
    perSecond: integer(0, 4_194_304, "More every second, as in a fork bomb or a leak of threads.").default(0),
    until: integer(0, 4_194_304, "That ends after so many.").optional(),
  })
  .describe("Its processes and threads.");

const exit = z
  .strictObject({
    after: duration("How long it runs."),
    code: integer(0, 255, "Exit code; 0 is success.").default(0),
  })
  .describe("It ends by itself.");

const hook = (description: string) =>
  z
    .strictObject({
      takes: distribution("How long it takes; a sleep handler takes its own seconds.").default("0s"),
      fails: z.boolean().describe("It ends with an error.").default(false),
    })
    .describe(description);

const hooks = z
  .strictObject({
    postStart: hook("The handler of lifecycle.postStart.").optional(),
    preStop: hook("The handler of lifecycle.preStop.").optional(),
  })
  .describe("What its lifecycle hooks do, where the manifest has any.");

const probes = z
  .strictObject({
    cpu: distribution("CPU time of answering one httpGet or grpc probe. An assumption.").default("100us"),
    exec: z
      .strictObject({ cpu: distribution("CPU time of the process of one exec probe. An assumption.").default("10ms") })
      .describe("exec probes.")
      .prefault({}),
  })
  .describe("What probes cost it.");

/** One entry of `spec.behavior`. */
export const behaviorSchema = z
  .strictObject({
    match,
    startup: distribution(
      "From the container's start until it does its work; readiness probes fail before.",
    ).optional(),
    serve: serve.optional(),
    memory: memory.optional(),
    disk: disk.optional(),
    processes: processes.optional(),
    cpu: z
      .strictObject({ background: quantity("CPU used whatever the load, for example 20m.") })
      .describe("CPU beside requests.")
      .optional(),
    stop: duration("From SIGTERM to the end; without it cluster.kubelet.containerStopTime.").optional(),
    exit: exit.optional(),
    start: z
      .strictObject({
        fails: z.boolean().describe("The runtime cannot run its process (RunContainerError).").default(false),
      })
      .describe("How its start goes.")
      .optional(),
    hooks: hooks.optional(),
    probes: probes.optional(),
  })
  .describe("How some containers behave.");

const closed = z
  .strictObject({
    concurrency: integer(1, 10_000_000, "Clients; each has one request under way at most. `ab -c`."),
    requests: integer(
      1,
      1_000_000_000,
      "Requests of all clients together; without it until the end. `ab -n`.",
    ).optional(),
    thinkTime: distribution("Pause of a client between an answer and its next request.").default("0s"),
  })
  .describe("Closed load: a client sends the next request after the answer to the last, as `ab` does.");

const from = z
  .union([
    z.literal("external").describe("A machine on the nodes' network."),
    z
      .strictObject({
        node: name("A process on this node, outside any pod.").optional(),
        deployment: name("The ready pods of this Deployment, in turn.").optional(),
        replicaset: name("The ready pods of this ReplicaSet, in turn.").optional(),
        replicationcontroller: name("The ready pods of this ReplicationController, in turn.").optional(),
        daemonset: name("The ready pods of this DaemonSet, in turn.").optional(),
        namespace: name("Namespace of the workload.").default("default"),
      })
      .refine(hasExactlyOne("node", "deployment", "replicaset", "replicationcontroller", "daemonset"))
      .meta(exactlyOne("node", "deployment", "replicaset", "replicationcontroller", "daemonset")),
  ])
  .describe("Where the client runs: external, a node, or the pods of a workload.")
  .default("external");

const mixClass = z
  .strictObject({
    name: name("Name of the class."),
    weight: z.number().gt(0).max(1_000_000).describe("Its share of the requests, against the others' weights."),
    cpu: distribution("CPU time of one request.").optional(),
    requestBytes: quantity("Size of a request.").optional(),
    responseBytes: quantity("Size of an answer.").optional(),
  })
  .describe("A class of a mix.");

/** One entry of `spec.traffic`. */
export const trafficSchema = z
  .strictObject({
    name: name("Name of the traffic class; expectations and reports call it by this."),
    to: target.describe("Where the requests go."),
    from,
    open: openSchema.optional(),
    closed: closed.optional(),
    start: duration("When the load begins.").default("0s"),
    end: duration("When the load ends; without it at the end of the run.").optional(),
    duration: duration("How long the load lasts, in place of end.").optional(),
    connection: z
      .enum(["per-request", "keep-alive"])
      .describe("A TCP connection for every request, or one for each client that stays.")
      .default("per-request"),
    timeout: duration("A request without an answer by then has failed; of each try.").default("30s"),
    retries: retries.optional(),
    requestBytes: quantity("Size of a request.").default(128),
    responseBytes: quantity("Size of an answer; without it what the server's behaviour says.").optional(),
    cpu: distribution("CPU time of one request; without it what the server's behaviour says.").optional(),
    mix: z
      .array(mixClass)
      .min(1)
      .describe(
        "Classes of requests that its clients send by chance. Each is reported by itself, as NAME.CLASS; what a class does not say is the traffic's.",
      )
      .optional(),
  })
  .refine(hasExactlyOne("open", "closed"))
  .meta(exactlyOne("open", "closed"))
  .describe("One stream of requests.");
