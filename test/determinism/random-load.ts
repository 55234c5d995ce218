// Random behaviour of containers, traffic, and what operators do.

import fc from "fast-check";
import { given, type Mapping, maybe, millis } from "./random-cluster.ts";
import type { ObjectNames } from "./random-objects.ts";
import { APPS, INIT_CONTAINER } from "./random-pods.ts";

const distribution = fc.oneof(
  millis(1, 20),
  fc.record({ distribution: fc.constant("exponential"), mean: millis(1, 20) }),
  fc.record({ distribution: fc.constant("lognormal"), mean: millis(2, 20), stddev: millis(1, 20) }),
  fc.record({
    distribution: fc.constant("pareto"),
    min: fc.constant("500us"),
    max: fc.constant("200ms"),
    alpha: fc.constant(1.5),
  }),
  fc.record({ distribution: fc.constant("erlang"), mean: millis(2, 20), shape: fc.integer({ min: 1, max: 4 }) }),
);

const startup = fc.oneof(
  millis(0, 4000),
  fc.record({ distribution: fc.constant("uniform"), min: millis(0, 1000), max: millis(1000, 9000) }),
);

const retries = fc
  .record({
    max: fc.integer({ min: 1, max: 4 }),
    causes: maybe(fc.constantFrom(["timeout"], ["refused", "reset", "downstream"])),
    backoff: maybe(
      fc.record({
        initial: fc.constantFrom("0s", "5ms", "300ms"),
        factor: fc.constantFrom(1, 1.5, 2),
        max: fc.constantFrom("300ms", "2s"),
        jitter: fc.constantFrom("none", "full", "equal"),
      }),
    ),
    budget: maybe(fc.record({ percent: fc.constantFrom(0, 20, 100), least: fc.constantFrom(0, 3) })),
  })
  .map(given);

/** Every server may call every Service, itself too: two calls at most, so seldom that they die out. */
const call = fc
  .record({
    to: fc.integer({ min: 0, max: APPS.length - 1 }).map((app) => ({ service: `svc-${app}`, port: 80 })),
    probability: fc.constantFrom(0.1, 0.3),
    optional: fc.boolean(),
    timeout: fc.constantFrom("100ms", "2s"),
    connection: fc.constantFrom("per-request", "keep-alive"),
    retries: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: retries }),
  })
  .map(given);
const calls = fc.oneof(
  fc.constant([]),
  fc.array(call, { minLength: 1, maxLength: 2 }),
  fc.tuple(call, call).map((pair) => [pair]),
);

const serve = fc
  .record({
    cpu: distribution,
    concurrency: fc.constantFrom(1, 4, 64),
    backlog: fc.constantFrom(0, 8, 511),
    responseBytes: fc.constantFrom(100, 4096, 200_000),
    threads: maybe(fc.constantFrom(1, 2)),
    calls,
  })
  .map(given);

const memory = fc
  .record({
    base: fc.constantFrom("0", "8Mi", "40Mi", "150Mi"),
    perRequest: fc.constantFrom("0", "1Mi", "20Mi"),
    perConnection: fc.constantFrom("0", "64Ki"),
    leakPerSecond: fc.constantFrom("0", "0", "1Mi", "4Mi", "8Mi"),
    leakDelay: fc.constantFrom("0s", "10s"),
    leakUntil: maybe(fc.constantFrom("50Mi", "600Mi")),
    steps: maybe(
      fc.constantFrom(
        [{ at: "0s", add: "5Mi" }],
        [
          { at: "20s", add: "90Mi" },
          { at: "7s", add: "30Mi" },
        ],
      ),
    ),
    sawtooth: maybe(fc.constantFrom({ period: "3s", amplitude: "40Mi" }, { period: "11s", amplitude: "250Mi" })),
    cache: maybe(fc.constantFrom({ file: "300Mi", activeShare: 0.3 }, { file: "2Gi", activeShare: 1 })),
  })
  .map(given);

const writes = fc
  .record({
    base: fc.constantFrom("0", "10Mi", "700Mi"),
    perSecond: fc.constantFrom("0", "1Mi", "20Mi"),
    until: maybe(fc.constantFrom("0", "100Mi", "2Gi")),
    fileSize: fc.constantFrom("4Ki", "1Mi"),
  })
  .map(given);
const disk = fc.record({ writableLayer: maybe(writes), logs: maybe(writes) }).map(given);
const processes = fc.constantFrom({ base: 20 }, { base: 3, perSecond: 1 }, { perSecond: 5, until: 100 });

const exit = fc.record({ after: fc.constantFrom("500ms", "5s", "30s"), code: fc.constantFrom(0, 1, 137) });

const hook = fc.record({ takes: millis(0, 8000), fails: fc.constantFrom(false, false, true) });
const hooks = fc.record({ postStart: maybe(hook), preStop: maybe(hook) }).map(given);

const behavior = fc
  .record({
    match: fc.oneof(
      fc.constantFrom(...APPS).map((app) => ({ labels: { app } })),
      fc.constantFrom("c0", "c1").map((container) => ({ container })),
    ),
    startup: maybe(startup),
    memory: maybe(memory),
    disk: maybe(disk),
    processes: maybe(processes),
    cpu: maybe(fc.constantFrom({ background: "5m" }, { background: "300m" }, { background: "1500m" })),
    stop: maybe(millis(0, 30_000)),
    exit: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: exit }),
    start: fc.oneof({ weight: 19, arbitrary: fc.constant(undefined) }, fc.constant({ fails: true })),
    hooks: maybe(hooks),
    probes: maybe(fc.constantFrom({ cpu: "2ms" }, { exec: { cpu: "80ms" } })),
  })
  .map(given);

/** `spec.behavior`: every `c0` serves, init containers end, and some entries on top. */
export const randomBehavior: fc.Arbitrary<Mapping[]> = fc
  .record({ serve, others: fc.array(behavior, { maxLength: 4 }) })
  .map(({ serve: served, others }) => [
    { match: { container: "c0" }, serve: served },
    ...others,
    { match: { container: INIT_CONTAINER }, exit: { after: "800ms", code: 0 } },
  ]);

const perSecond = fc.integer({ min: 0, max: 40 });
const some = fc.integer({ min: 1, max: 40 });
const spacing = fc.constantFrom("poisson", "even");

const open = fc
  .oneof(
    { weight: 4, arbitrary: fc.record({ constant: fc.record({ rate: some }) }) },
    { weight: 4, arbitrary: fc.record({ poisson: fc.record({ rate: some }) }) },
    fc.record({
      renewal: fc.record({ interval: fc.constantFrom("40ms", { distribution: "erlang", mean: "50ms", shape: 3 }) }),
    }),
    fc.record({
      ramp: fc.record({
        from: some,
        stages: fc.array(fc.record({ duration: millis(0, 20_000), rate: perSecond }), { minLength: 1, maxLength: 4 }),
        spacing,
      }),
    }),
    fc.record({
      diurnal: fc.record({ period: millis(5_000, 60_000), rates: fc.tuple(some, perSecond, perSecond), spacing }),
    }),
    fc.record({
      diurnal: fc.record({
        period: millis(5_000, 60_000),
        base: fc.constant(2),
        peak: some.map((rate) => rate + 2),
        peakAt: millis(0, 90_000),
      }),
    }),
    fc.record({
      mmpp: fc.record({
        states: fc.tuple(
          fc.record({ rate: some, dwell: millis(100, 9_000) }),
          fc.record({ rate: perSecond, dwell: millis(100, 9_000) }),
        ),
      }),
    }),
  )
  .map((way) => ({ open: way }));

const closed = fc
  .record({
    concurrency: fc.integer({ min: 1, max: 12 }),
    requests: fc.integer({ min: 1, max: 600 }),
    thinkTime: fc.oneof(fc.constant("0s"), distribution),
  })
  .map((fields) => ({ closed: fields }));

const mix = fc.constantFrom(
  [
    { name: "small", weight: 3, cpu: "1ms" },
    { name: "large", weight: 1, cpu: { distribution: "exponential", mean: "30ms" }, responseBytes: "300Ki" },
  ],
  [{ name: "only", weight: 1 }],
);

/** `spec.traffic`, from nodes, from outside, or from the pods of a Deployment. */
export const randomTraffic = (nodes: readonly string[], { deployments }: ObjectNames): fc.Arbitrary<Mapping[]> => {
  const origins: unknown[] = ["external", { node: nodes[0] }, ...deployments.map((name) => ({ deployment: name }))];
  const entry = fc
    .record({
      service: fc.integer({ min: 0, max: APPS.length - 1 }),
      from: fc.constantFrom(...origins),
      load: fc.oneof(open, closed),
      start: millis(0, 30_000),
      connection: fc.constantFrom("per-request", "keep-alive"),
      timeout: fc.constantFrom("300ms", "5s"),
      retries: maybe(retries),
      requestBytes: fc.constantFrom(64, 20_000),
      mix: maybe(mix),
    })
    .map(({ service, load, ...rest }) => ({ to: { service: `svc-${service}`, port: 80 }, ...load, ...given(rest) }));
  return fc
    .array(entry, { maxLength: 3 })
    .map((entries) => entries.map((each, index) => ({ name: `t${index}`, ...each })));
};

/** What changes a Deployment's template or its rollout. */
const rollouts = (name: string) => [
  fc.constantFrom("web:1", "app:2", "tiny:3", "gone:1").map((image) => `set image deployment/${name} c0=${image}`),
  fc.constantFrom("LEVEL=1", "LEVEL=2 MODE=x", "LEVEL-").map((change) => `set env deployment/${name} ${change}`),
  fc.constantFrom("cpu=30m", "cpu=900m,memory=90Mi").map((list) => `set resources deploy ${name} --limits=${list}`),
  fc.constantFrom("restart", "pause", "resume", "undo").map((verb) => `rollout ${verb} deployment/${name}`),
  fc.integer({ min: 1, max: 3 }).map((revision) => `rollout undo deployment/${name} --to-revision=${revision}`),
];

/** `spec.timeline`: scaling, rollouts, deletions, cordons. */
export const randomTimeline = (nodes: readonly string[], names: ObjectNames): fc.Arbitrary<Mapping[]> => {
  const scale = (kind: string) => (name: string) =>
    fc.integer({ min: 0, max: 6 }).map((replicas) => `scale ${kind} ${name} --replicas=${replicas}`);
  const commands = [
    ...names.deployments.map(scale("deployment")),
    ...names.deployments.flatMap(rollouts),
    ...names.replicaSets.map(scale("replicaset")),
    ...names.pods.map((name) => fc.constant(`delete pod ${name}`)),
    ...nodes.flatMap((node) => [fc.constant(`cordon ${node}`), fc.constant(`uncordon ${node}`)]),
  ];
  const step = fc.record({ at: millis(0, 100_000), kubectl: fc.oneof(...commands) });
  return fc.array(step, { maxLength: 7 });
};
