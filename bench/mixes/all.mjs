// Every mix, in the order in which they are run and shown.

import {
  matchingAntiAffinity,
  mixed,
  podAffinity,
  podAntiAffinity,
  preferredAffinity,
  preferredAntiAffinity,
} from "./affinity.mjs";
import { churn, preemption, preemptionBeside, unschedulable } from "./disturbances.mjs";
import { basic, daemonSet, extendedResources, nodeAffinity } from "./plain.mjs";
import { defaultSpread, hardSpread, softSpread } from "./spreading.mjs";

export const MIXES = [
  basic,
  nodeAffinity,
  podAffinity,
  podAntiAffinity,
  matchingAntiAffinity,
  preferredAffinity,
  preferredAntiAffinity,
  mixed,
  hardSpread,
  softSpread,
  defaultSpread,
  unschedulable,
  preemption,
  preemptionBeside,
  churn,
  extendedResources,
  daemonSet,
];
