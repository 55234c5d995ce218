// Whether a container that ended starts again, and how an init container fails.
// Mirrors kubecontainer.ShouldContainerBeRestarted and kuberuntime's isInitContainerFailed and setTerminationGracePeriod, v1.35.

import { RESTART_ALWAYS, RESTART_NEVER, RESTART_ON_FAILURE } from "../abi/constants";

/** No container is given less time between SIGTERM and SIGKILL. */
export const MINIMUM_GRACE_SECONDS: i64 = 2;

/** A container that ended with `exitCode` is started again: sidecars always, init containers only until they succeed. */
export function shouldRestart(restartPolicy: u32, init: bool, sidecar: bool, exitCode: i32): bool {
  if (sidecar) return true;
  if (init) return exitCode != 0 && restartPolicy != RESTART_NEVER;
  if (restartPolicy == RESTART_ALWAYS) return true;
  return restartPolicy == RESTART_ON_FAILURE && exitCode != 0;
}

/** Whether an init container failed: it exited with an error, or its state is unknown (it was killed from outside). */
export function initContainerFailed(exited: bool, unknown: bool, exitCode: i32): bool {
  return (exited && exitCode != 0) || unknown;
}

/** Seconds from SIGTERM to SIGKILL. `probeSeconds` is the probe's own grace when a probe failed (-1 absent), `deletionSeconds` that of the deletion. */
export function terminationGraceSeconds(podSeconds: i64, deletionSeconds: i64, probeSeconds: i64): i64 {
  const grace = graceSecondsOf(podSeconds, deletionSeconds, probeSeconds);
  return grace < MINIMUM_GRACE_SECONDS ? MINIMUM_GRACE_SECONDS : grace;
}

/** The same before a preStop hook and the least grace have their part in it. */
export function graceSecondsOf(podSeconds: i64, deletionSeconds: i64, probeSeconds: i64): i64 {
  let grace: i64 = MINIMUM_GRACE_SECONDS;
  if (deletionSeconds >= 0) grace = deletionSeconds;
  else if (probeSeconds >= 0) grace = probeSeconds;
  else if (podSeconds >= 0) grace = podSeconds;
  return grace;
}
