import { expect, test } from "vitest";
import {
  type Behavior,
  behaviorOf,
  type ContainerIdentity,
  DEFAULT_CONTAINER_BEHAVIOR,
  matchesContainer,
} from "./behavior.ts";
import { constant } from "./distribution.ts";

const CONTAINER: ContainerIdentity = {
  namespace: "shop",
  pod: "web-7d9-abcde",
  labels: { app: "web", tier: "front" },
  owners: [
    { kind: "ReplicaSet", name: "web-7d9" },
    { kind: "Deployment", name: "web" },
  ],
  container: "nginx",
  image: "nginx:1.27",
};

function entry(fields: Partial<Behavior>, match: Partial<Behavior["match"]> = {}): Behavior {
  return {
    match: {
      namespace: undefined,
      owner: undefined,
      pod: undefined,
      labels: {},
      container: undefined,
      image: undefined,
      ...match,
    },
    startup: undefined,
    serve: undefined,
    memory: undefined,
    disk: undefined,
    processes: undefined,
    backgroundCpuMilli: undefined,
    stopNs: undefined,
    exit: undefined,
    startFails: undefined,
    postStart: undefined,
    preStop: undefined,
    probes: undefined,
    path: [],
    ...fields,
  };
}

test("a container no entry speaks of has the documented defaults", () => {
  expect(behaviorOf([], CONTAINER)).toEqual(DEFAULT_CONTAINER_BEHAVIOR);
  expect(behaviorOf([entry({ stopNs: 5 }, { pod: "other" })], CONTAINER)).toEqual(DEFAULT_CONTAINER_BEHAVIOR);
});

test("of all entries that match, the later one that sets a field wins", () => {
  const entries = [
    entry({ backgroundCpuMilli: 1, stopNs: 10 }),
    entry({ backgroundCpuMilli: 2, startup: constant(7) }, { owner: { kind: "Deployment", name: "web" } }),
    entry({ backgroundCpuMilli: 3 }, { namespace: "elsewhere" }),
  ];
  expect(behaviorOf(entries, CONTAINER)).toEqual({
    ...DEFAULT_CONTAINER_BEHAVIOR,
    backgroundCpuMilli: 2,
    stopNs: 10,
    startup: constant(7),
  });
});

test.each<[Partial<Behavior["match"]>, boolean]>([
  [{}, true],
  [{ owner: { kind: "Deployment", name: "web" } }, true],
  [{ owner: { kind: "ReplicaSet", name: "web-7d9" } }, true],
  [{ owner: { kind: "ReplicaSet", name: "web" } }, false],
  [{ namespace: "shop", container: "nginx", pod: "web-7d9-abcde" }, true],
  [{ container: "sidecar" }, false],
  [{ image: "nginx:1.27" }, true],
  [{ image: "nginx" }, false],
  [{ labels: { app: "web" } }, true],
  [{ labels: { app: "web", tier: "back" } }, false],
  [{ labels: { missing: "" } }, false],
])("match %j is %s", (match, expected) => {
  expect(matchesContainer(entry({}, match).match, CONTAINER)).toBe(expected);
});
