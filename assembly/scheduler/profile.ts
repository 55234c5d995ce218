// Scheduler profiles: which plugins act on a pod, with which weights and arguments. Mirrors the default profile
// (pkg/scheduler/apis/config/v1/default_plugins.go and defaults.go, v1.35) and profile.Map, which picks one by spec.schedulerName.

import { PLUGIN_NODE_AFFINITY, SECTION_TEMPLATES } from "../abi/constants";
import { rowAt } from "../abi/image";
import { SchedulerProfileRecord, TemplateRecord } from "../abi/records";
import { NO_SCHEDULER, SCORING_LEAST_ALLOCATED, SECTION_SCHEDULER_PROFILES } from "../abi/scheduler-profile";
import { world } from "../cluster/world";
import { scheduler } from "./state";

const EVERY_PLUGIN: u32 = 0xffffffff;

/** Address of the profiles' rows: the image's, or the default one alone. */
export function profileRows(): usize {
  if (world.image.rows(SECTION_SCHEDULER_PROFILES) > 0) return world.image.section(SECTION_SCHEDULER_PROFILES);
  const made = changetype<SchedulerProfileRecord>(world.arena.take(offsetof<SchedulerProfileRecord>()));
  made.preEnqueue = EVERY_PLUGIN;
  made.preFilter = EVERY_PLUGIN;
  made.filter = EVERY_PLUGIN;
  made.postFilter = EVERY_PLUGIN;
  made.taintTolerationWeight = 3;
  made.nodeAffinityWeight = 2;
  made.nodeResourcesFitWeight = 1;
  made.balancedAllocationWeight = 1;
  made.imageLocalityWeight = 1;
  made.podTopologySpreadWeight = 2;
  made.interPodAffinityWeight = 2;
  made.percentageOfNodesToScore = world.config.percentageOfNodesToScore;
  made.fitStrategy = SCORING_LEAST_ALLOCATED;
  made.hardPodAffinityWeight = 1;
  made.minCandidateNodesPercentage = 10;
  made.minCandidateNodesAbsolute = 100;
  return changetype<usize>(made);
}

/** The profile of a template's pods. They have one: pods of an unknown scheduler never get so far. */
export function profileOf(template: i32): SchedulerProfileRecord {
  return profileFor(world.row<TemplateRecord>(SECTION_TEMPLATES, template));
}

/** The profile of a pod spec. */
export function profileFor(spec: TemplateRecord): SchedulerProfileRecord {
  assert(spec.schedulerProfile != NO_SCHEDULER, "profile: the pod has another scheduler");
  return rowAt<SchedulerProfileRecord>(scheduler().profiles, spec.schedulerProfile);
}

/** Whether a pod spec names a scheduler that is here. */
export function hasScheduler(template: i32): bool {
  return world.row<TemplateRecord>(SECTION_TEMPLATES, template).schedulerProfile != NO_SCHEDULER;
}

/** Whether a plugin filters in a profile. */
export function filters(profile: SchedulerProfileRecord, plugin: u32): bool {
  return (profile.filter & ((<u32>1) << plugin)) != 0;
}

/** Whether NodeAffinity's PreFilter may narrow the search in a profile. */
export function narrowsSearch(profile: SchedulerProfileRecord): bool {
  return (profile.preFilter & ((<u32>1) << PLUGIN_NODE_AFFINITY)) != 0;
}
