// How much a container holds at an instant, and when it will hold more than its limit.

import { NEVER } from "../abi/constants";
import { leakedBytes, leakTimeNs } from "./leak";
import { ContainerMemory } from "./memory-state";

/** What its leak has added. */
export function leaked(container: ContainerMemory, nowNs: u64): i64 {
  if (container.leakRate <= 0 || nowNs <= container.leakFromNs) return 0;
  return leakedBytes(container.leakRate, container.leakMax, nowNs - container.leakFromNs);
}

/** What its sawtooth has added since it last fell. */
export function sawn(container: ContainerMemory, nowNs: u64): i64 {
  return container.sawRate <= 0 ? 0 : leakedBytes(container.sawRate, container.sawBytes, nowNs - container.sawFromNs);
}

/** What cannot be taken back from it, at an instant that is not before the last change; 0 while it does not run. */
export function anonymous(container: ContainerMemory, nowNs: u64): i64 {
  return container.running ? container.fixed + leaked(container, nowNs) + sawn(container, nowNs) : 0;
}

/** The active part of its page cache: the kernel takes that too, once nothing inactive is left, before the limit is passed. */
export function activeCache(container: ContainerMemory, nowNs: u64): i64 {
  if (!container.running || container.cacheActive <= 0) return 0;
  if (container.limit < 0) return container.cacheActive;
  return max<i64>(0, min<i64>(container.cacheActive, container.limit - anonymous(container, nowNs)));
}

/** Working set at an instant that is not before the last change; 0 while it does not run. */
export function workingSet(container: ContainerMemory, nowNs: u64): i64 {
  return anonymous(container, nowNs) + activeCache(container, nowNs);
}

/** The first instant from `nowNs` on at which it holds more than its limit if nothing else happens and no tooth falls; NEVER. */
export function limitNs(container: ContainerMemory, nowNs: u64): u64 {
  if (anonymous(container, nowNs) > container.limit) return nowNs;
  if (container.sawRate > 0) return limitInTooth(container, nowNs);
  if (container.leakRate <= 0) return NEVER;
  const after = leakTimeNs(container.leakRate, container.leakMax, container.limit - container.fixed + 1);
  return after < NEVER - container.leakFromNs ? container.leakFromNs + after : NEVER;
}

/** Within a tooth both parts only grow: the first instant is found by halving. */
function limitInTooth(container: ContainerMemory, nowNs: u64): u64 {
  let low = nowNs;
  // At its end a tooth has fallen already.
  let high = container.sawFromNs + container.sawPeriodNs - 1;
  if (high <= nowNs) return NEVER;
  if (anonymous(container, high) <= container.limit) return NEVER;
  while (high - low > 1) {
    const middle = low + (high - low) / 2;
    if (anonymous(container, middle) > container.limit) high = middle;
    else low = middle;
  }
  return high;
}
