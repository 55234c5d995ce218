// Whether a container's application can serve: it runs and its startup is over. Readiness is another matter: without a readiness probe a
// container is ready while its application still starts, and requests that reach it are refused.

import { CONTAINER_RUNNING } from "../abi/constants";
import { world } from "../cluster/world";
import { kubeletState } from "./state";

/** True when a request that reaches the container now is served. */
export function containerServes(container: i32): bool {
  if (world.containers.state.at(container) != CONTAINER_RUNNING) return false;
  return kubeletState().lifecycle.servesNs.at(container) <= world.nowNs;
}
