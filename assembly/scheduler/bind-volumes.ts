// Reserve and PreBind of VolumeBinding: the chosen volumes are kept for the pod's claims at once; the pod is bound when they are. Mirrors
// AssumePodVolumes and BindPodVolumes (pkg/scheduler/framework/plugins/volumebinding/binder.go, v1.35) and the steps of the
// PersistentVolume controller and of external-provisioner after them, each one write to the API: two for a volume that exists (the scheduler
// writes its claimRef, the controller binds), three for one to be made (the scheduler selects the node, the provisioner creates, the
// controller binds). The time a storage backend takes to make a disk is not in it.

import { NEVER, SECTION_TEMPLATES } from "../abi/constants";
import { AT_CLUSTER } from "../abi/events";
import { TemplateRecord } from "../abi/records";
import { PLUGIN_VOLUME_BINDING, SCHEDULER_VOLUMES_BOUND } from "../abi/storage";
import { bindClaim, claimRecord, provisionVolume, volumeOf } from "../cluster/storage";
import { world } from "../cluster/world";
import { bind } from "./plugins/default-binder";
import { filterVolumeBinding, hasClaim, PodClaims } from "./plugins/volume-binding";
import { pluginBit } from "./queue/requeue-events";
import { claimChanged } from "./queue/requeue-volumes";
import { scheduler } from "./state";

const WRITES_TO_BIND: u64 = 2;
const WRITES_TO_PROVISION: u64 = 3;

/**
 * Reserves what the pod of the present cycle gets on `node` and schedules its binding, `cycleNs` from now or, with volumes to bind, when they
 * are. The cycle's own state (scheduler().volumes) must still be that of the pod.
 */
export function bindAfterVolumes(pod: i32, node: i32, cycleNs: u64): void {
  const state = scheduler().volumes;
  const waits = (state.active & pluginBit(PLUGIN_VOLUME_BINDING)) != 0 && state.claims.waitingCount > 0;
  if (!waits) {
    bind(cycleNs, pod, node);
    return;
  }
  assert(filterVolumeBinding(state.claims, node) == 0, "bind volumes: the node was not feasible");
  const doneNs = reserve(state.claims, node, world.nowNs + cycleNs);
  world.after(doneNs - world.nowNs, AT_CLUSTER, SCHEDULER_VOLUMES_BOUND, pod, node);
}

/** The pod's claims are bound now, as far as another pod's binding has not done it: the Binding follows. */
export function volumesBound(pod: i32, node: i32): void {
  const spec = world.row<TemplateRecord>(SECTION_TEMPLATES, world.pods.template.at(pod));
  const claims = world.claims;
  for (let i: u32 = 0; i < spec.volumesCount; i++) {
    if (!hasClaim(spec, i)) continue;
    const claim = volumeOf(spec, i).claim;
    if (claims.bound.at(claim)) continue;
    const reserved = claims.reservedVolume.at(claim);
    const volume = reserved >= 0 ? reserved : provisionVolume(claim, claimRecord(claim).storageClass, node);
    bindClaim(claim, volume, node, reserved < 0);
    claimChanged();
  }
  bind(0, pod, node);
}

/** Keeps volumes and nodes for the waiting claims. Returns when the last of them is bound. */
function reserve(pod: PodClaims, node: i32, fromNs: u64): u64 {
  const claims = world.claims;
  const writeNs = world.config.apiLatencyNs;
  let doneNs = fromNs;
  for (let i = 0; i < pod.waitingCount; i++) {
    const claim = pod.waiting.at(i);
    const volume = pod.chosen.at(i);
    // A claim that another pod's binding has under way is only waited for.
    if (claims.dueNs.at(claim) == NEVER) {
      claims.dueNs.put(claim, fromNs + writeNs * (volume >= 0 ? WRITES_TO_BIND : WRITES_TO_PROVISION));
      claims.reservedVolume.put(claim, volume);
      if (volume >= 0) world.persistentVolumes.claim.put(volume, claim);
      else claims.selectedNode.put(claim, node);
    }
    if (claims.dueNs.at(claim) > doneNs) doneNs = claims.dueNs.at(claim);
  }
  return doneNs;
}
