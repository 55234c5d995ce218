// The shipped scenario of pod states: what kubectl shows of each pod, and the events in which kubelet says why.

import { beforeAll, describe, expect, it } from "vitest";
import type { RunResult } from "../../src/results/run-result.ts";
import { loadEngine } from "../../src/run/engine.ts";
import { simulate } from "../../src/run/simulate.ts";
import { prepareScenario } from "../support/prepare-scenario.ts";
import { releaseWasm } from "../support/release-wasm.ts";

const WITHDRAWN = "docker.io/library/withdrawn:1";

let result: RunResult;

beforeAll(async () => {
  const prepared = await prepareScenario("scenarios/lifecycle/pod-states/scenario.yaml");
  const { binary } = await releaseWasm();
  ({ result } = await simulate(prepared, await loadEngine(binary), { replication: 0, diagnostics: [] }));
}, 120_000);

describe("each pod", () => {
  it.each([
    ["running", "Running", ""],
    ["job-done", "Completed", ""],
    ["job-failed", "Error", ""],
    ["crash-loop", "CrashLoopBackOff", ""],
    [
      "bad-name",
      "InvalidImageName",
      'Failed to apply default image tag "Shop:2": couldn\'t parse image name "Shop:2": invalid reference format: repository name (library/Shop) must be lowercase',
    ],
    ["never-pulled", "ErrImageNeverPull", 'Container image "private:1" is not present with pull policy of Never'],
    ["withdrawn", "ImagePullBackOff", 'Back-off pulling image "withdrawn:1"'],
    ["just-refused", "ErrImagePull", ""],
    ["pulling", "ContainerCreating", ""],
    ["no-config", "CreateContainerConfigError", 'configmap "shop-settings" not found'],
    ["no-secret", "ContainerCreating", ""],
    ["bad-hook", "PostStartHookError", ""],
    ["init-waits", "Init:1/2", ""],
    ["init-crash", "Init:CrashLoopBackOff", ""],
    ["initialized", "PodInitializing", ""],
    ["leaving", "Terminating", ""],
    ["no-network", "ContainerCreating", ""],
    ["host-network", "Running", ""],
  ])("%s is %s", (name, status, message) => {
    expect(result.placement.pods.find((pod) => pod.name === name)).toMatchObject({ status, message });
  });
});

describe("the events of", () => {
  it.each<[string, readonly (readonly [type: string, reason: string, message: string])[]]>([
    [
      "withdrawn",
      [
        ["Normal", "Scheduled", "Successfully assigned default/withdrawn to node1"],
        ["Normal", "Pulling", 'Pulling image "withdrawn:1"'],
        [
          "Warning",
          "Failed",
          `Failed to pull image "withdrawn:1": rpc error: code = NotFound desc = failed to pull and unpack image "${WITHDRAWN}": failed to resolve reference "${WITHDRAWN}": ${WITHDRAWN}: not found`,
        ],
        ["Warning", "Failed", "Error: ErrImagePull"],
        ["Normal", "BackOff", 'Back-off pulling image "withdrawn:1"'],
        ["Warning", "Failed", "Error: ImagePullBackOff"],
      ],
    ],
    [
      "never-pulled",
      [
        ["Normal", "Scheduled", "Successfully assigned default/never-pulled to node1"],
        ["Warning", "ErrImageNeverPull", 'Container image "private:1" is not present with pull policy of Never'],
        ["Warning", "Failed", "Error: ErrImageNeverPull"],
      ],
    ],
    [
      "no-secret",
      [
        ["Normal", "Scheduled", "Successfully assigned default/no-secret to node1"],
        ["Warning", "FailedMount", 'MountVolume.SetUp failed for volume "keys" : secret "shop-keys" not found'],
      ],
    ],
    [
      "no-network",
      [
        ["Normal", "Scheduled", "Successfully assigned default/no-network to edge1"],
        [
          "Warning",
          "NetworkNotReady",
          "network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized",
        ],
      ],
    ],
  ])("%s", (name, events) => {
    const said = result.timeline.filter(({ object }) => object.name === name);
    expect(said.map(({ type, reason, message }) => [type, reason, message])).toEqual(events);
  });

  it.each([
    ["no-config", "Failed", 'Error: configmap "shop-settings" not found'],
    ["bad-name", "Failed", "Error: InvalidImageName"],
    ["bad-hook", "FailedPostStartHook", "PostStartHook failed"],
    ["bad-hook", "Killing", "FailedPostStartHook"],
    [
      "slow-start",
      "Unhealthy",
      'Startup probe failed: Get "http://10.244.0.17:8080/healthz": dial tcp 10.244.0.17:8080: connect: connection refused',
    ],
    ["slow-start", "Killing", "Container app failed startup probe, will be restarted"],
    ["crash-loop", "BackOff", "Back-off restarting failed container app in pod crash-loop_default"],
    ["leaving", "Killing", "Stopping container app"],
  ])("%s: %s %s", (name, reason, message) => {
    const said = result.timeline.filter((event) => event.object.name === name && event.reason === reason);
    expect(said.map((event) => event.message)).toContain(message);
  });
});
