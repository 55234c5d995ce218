// What a container writes to the disk of its node, as rows of the image.

import { DISK_LAYER, DISK_LOGS, DISK_VOLUME, DiskUseRecord, SECTION_DISK_USES } from "../core/abi.generated.ts";
import type { Volume } from "../kubernetes/volume.ts";
import type { ContainerIdentity, DiskBehavior, WriteBehavior } from "../scenario/behavior.ts";
import type { CompileContext } from "./compile-context.ts";

const NONE = -1;

/** Writes a row for each place; returns the fields of the container's row that hold them. */
export function compileDiskUses(
  context: CompileContext,
  disk: DiskBehavior | undefined,
  volumes: readonly Volume[],
  identity: ContainerIdentity,
): { disksStart: number; disksCount: number } {
  const disksStart = context.writer.rows(SECTION_DISK_USES);
  const add = (place: number, writes: WriteBehavior, volume = "", limitBytes = NONE): void => {
    context.writer.add(SECTION_DISK_USES, DiskUseRecord, {
      baseBytes: writes.baseBytes,
      bytesPerSecond: writes.bytesPerSecond,
      delayNs: writes.delayNs,
      growthMaxBytes: writes.untilBytes ?? NONE,
      fileBytes: writes.fileBytes,
      limitBytes,
      place,
      volume: context.writer.intern(volume),
    });
  };
  if (disk?.writableLayer) add(DISK_LAYER, disk.writableLayer);
  if (disk?.logs) add(DISK_LOGS, rotated(disk.logs, context.scenario.cluster.kubelet.containerLogBytes));
  for (const [name, writes] of Object.entries(disk?.volumes ?? {})) {
    const volume = volumes.find((each) => each.name === name);
    if (isOnDisk(context, volume, name, disk as DiskBehavior, identity))
      add(
        DISK_VOLUME,
        writes,
        name,
        volume?.source.kind === "emptyDir" ? (volume.source.sizeLimitBytes ?? NONE) : NONE,
      );
  }
  return { disksStart, disksCount: context.writer.rows(SECTION_DISK_USES) - disksStart };
}

/** Rotated logs never take more than containerLogMaxSize times containerLogMaxFiles. */
function rotated(logs: WriteBehavior, mostBytes: number): WriteBehavior {
  const baseBytes = Math.min(logs.baseBytes, mostBytes);
  return { ...logs, baseBytes, untilBytes: Math.min(logs.untilBytes ?? mostBytes, mostBytes - baseBytes) };
}

/** Whether the pod has such a volume and it is on the node's disk; what else is wrong with it is told. */
function isOnDisk(
  context: CompileContext,
  volume: Volume | undefined,
  name: string,
  disk: DiskBehavior,
  { namespace, pod, owners, container }: ContainerIdentity,
): boolean {
  const path = [...disk.path, "volumes", name];
  const owner = owners.at(-1);
  const whose = `container ${container} of ${owner ? `${owner.kind} ${namespace}/${owner.name}` : `pod ${namespace}/${pod}`}`;
  if (volume === undefined) {
    context.reportScenario(path, {
      code: "unknown-volume",
      severity: "error",
      message: `${whose} writes to volume ${JSON.stringify(name)}, which its pod does not have`,
      hint: "name the volume as spec.volumes does, or match fewer containers",
    });
    return false;
  }
  const { source } = volume;
  const inMemory = source.kind === "emptyDir" && source.medium !== "";
  if ((source.kind === "emptyDir" && !inMemory) || source.kind === "hostPath") return true;
  context.reportScenario(path, {
    code: "field-not-simulated",
    severity: "warning",
    message: inMemory
      ? `volume ${JSON.stringify(name)} of ${whose} is kept in memory: say what it takes under memory`
      : `volume ${JSON.stringify(name)} of ${whose} is not on the node's disk: what is written to it has no effect`,
  });
  return false;
}
