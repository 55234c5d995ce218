import { expect, it } from "vitest";
import { type ContainerView, type PodView, statusWord } from "./status-word.ts";

const main = (fields: Partial<ContainerView> = {}): ContainerView => ({
  init: false,
  sidecar: false,
  state: "running",
  reason: "",
  exitCode: 0,
  started: true,
  ready: true,
  ...fields,
});
const init = (fields: Partial<ContainerView> = {}) => main({ init: true, ...fields });
const waiting = (reason: string) => ({ state: "waiting", reason, started: false, ready: false }) as const;
const ended = (reason: string, exitCode = 0) => ({ state: "terminated", reason, exitCode, ready: false }) as const;
const done = init(ended("Completed"));

const pod = (containers: ContainerView[], fields: Partial<PodView> = {}): PodView => ({
  phase: "Running",
  reason: "",
  terminating: false,
  ready: true,
  initialized: true,
  containers,
  ...fields,
});
const young = { phase: "Pending", ready: false, initialized: false };

it.each<[string, PodView]>([
  ["Running", pod([main()])],
  ["Pending", pod([], young)],
  ["SchedulingGated", pod([], { ...young, reason: "SchedulingGated" })],
  ["ContainerCreating", pod([main(waiting("ContainerCreating"))], { phase: "Pending" })],
  ["CrashLoopBackOff", pod([main(waiting("CrashLoopBackOff"))])],
  // The first container's reason is what is left.
  ["ErrImagePull", pod([main(waiting("ErrImagePull")), main(ended("Error", 1))])],
  ["Error", pod([main(), main(ended("Error", 1))])],
  ["ExitCode:3", pod([main(ended("", 3))], { phase: "Failed" })],
  ["Completed", pod([main(ended("Completed"))], { phase: "Succeeded" })],
  ["Running", pod([main(), main(ended("Completed"))])],
  ["NotReady", pod([main(), main(ended("Completed"))], { ready: false })],
  ["Evicted", pod([main(ended("", 137))].slice(1), { phase: "Failed", reason: "Evicted" })],
  ["Terminating", pod([main(waiting("CrashLoopBackOff"))], { terminating: true })],
  ["Error", pod([main(ended("Error", 1))], { terminating: true, phase: "Failed" })],
  ["Init:0/2", pod([init(), init(waiting("PodInitializing")), main(waiting("PodInitializing"))], young)],
  ["Init:1/2", pod([done, init(waiting("PodInitializing")), main(waiting("PodInitializing"))], young)],
  ["Init:CrashLoopBackOff", pod([init(waiting("CrashLoopBackOff")), main(waiting("PodInitializing"))], young)],
  ["Init:Error", pod([init(ended("Error", 1)), main(waiting("PodInitializing"))], young)],
  ["Init:ExitCode:1", pod([init(ended("", 1)), main(waiting("PodInitializing"))], young)],
  ["Init:0/1", pod([init({ sidecar: true, started: false }), main(waiting("PodInitializing"))], young)],
  ["PodInitializing", pod([done, main(waiting("PodInitializing"))], { ...young, initialized: true })],
  ["Running", pod([init({ sidecar: true }), main()])],
])("%s", (word, view) => {
  expect(statusWord(view)).toBe(word);
});
