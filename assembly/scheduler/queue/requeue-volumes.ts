// Which changes of volumes and claims, and which pods that went, bring pods back that the volume plugins rejected. Mirrors EventsToRegister and
// the queueing hints of volumerestrictions, nodevolumelimits, volumebinding and volumezone (pkg/scheduler/framework/plugins, v1.35).
//
//     event                          asks for pods rejected by
//     a claim and a volume bound     VolumeBinding, VolumeZone
//     an assigned pod went           VolumeRestrictions, when it had a disk or a claim that the pod wants; NodeVolumeLimits, when it had volumes

import { SECTION_TEMPLATES } from "../../abi/constants";
import { MOVE_CLAIM_BOUND } from "../../abi/queue-history";
import { TemplateRecord } from "../../abi/records";
import {
  PLUGIN_AZURE_DISK_LIMITS,
  PLUGIN_EBS_LIMITS,
  PLUGIN_GCE_PD_LIMITS,
  PLUGIN_NODE_VOLUME_LIMITS,
  PLUGIN_VOLUME_BINDING,
  PLUGIN_VOLUME_RESTRICTIONS,
  PLUGIN_VOLUME_ZONE,
  VOLUME_CLAIM,
} from "../../abi/storage";
import { volumeOf } from "../../cluster/storage";
import { world } from "../../cluster/world";
import { mayAttach } from "../plugins/node-volume-limits";
import { disksConflict } from "../plugins/volume-restrictions";
import { scheduler } from "../state";
import { askMeanwhile, because } from "./queue-history";
import { EVERY_PLUGIN, hintsAreOn, pluginBit } from "./requeue-events";
import { moveFromUnschedulable } from "./scheduling-queue";

/** A claim was bound to its volume. */
export function claimChanged(): void {
  because(MOVE_CLAIM_BOUND, -1);
  const state = scheduler();
  const asks = pluginBit(PLUGIN_VOLUME_BINDING) | pluginBit(PLUGIN_VOLUME_ZONE);
  let pod = state.unschedulableFirst;
  while (pod >= 0) {
    const next = state.queue.next.at(pod);
    if (state.queue.rejectors.at(pod) & asks) moveFromUnschedulable(pod);
    pod = next;
  }
  if (state.failing >= 0) askMeanwhile(hintsAreOn() ? asks : EVERY_PLUGIN);
}

/** The volume plugins (bits) that ask for a pod back when another one left its node. */
export function volumesAskAfterRemoval(pod: i32, removed: i32): u32 {
  const pods = world.pods;
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, pods.template.at(pod));
  const other = world.row<TemplateRecord>(SECTION_TEMPLATES, pods.template.at(removed));
  if (spec.volumesCount == 0 || (other.volumesCount == 0 && hintsAreOn())) return 0;
  let asks: u32 = 0;
  if (!hintsAreOn() || mayAttach(other)) {
    asks |= pluginBit(PLUGIN_NODE_VOLUME_LIMITS) | pluginBit(PLUGIN_EBS_LIMITS);
    asks |= pluginBit(PLUGIN_GCE_PD_LIMITS) | pluginBit(PLUGIN_AZURE_DISK_LIMITS);
  }
  const together = spec.namespace == other.namespace && (disksConflict(spec, other) || sharesClaim(spec, other));
  if (!hintsAreOn() || together) asks |= pluginBit(PLUGIN_VOLUME_RESTRICTIONS);
  return asks;
}

function sharesClaim(spec: TemplateRecord, other: TemplateRecord): bool {
  for (let i: u32 = 0; i < spec.volumesCount; i++) {
    const volume = volumeOf(spec, i);
    if (volume.kind != VOLUME_CLAIM) continue;
    for (let j: u32 = 0; j < other.volumesCount; j++) {
      const theirs = volumeOf(other, j);
      if (theirs.kind == VOLUME_CLAIM && theirs.id == volume.id) return true;
    }
  }
  return false;
}
