// Rows of disks, processes, and what containers write. The image and its conventions: records.ts.

/** The disks of a node, a row for each node; a test that is about something else has none. Amounts are bytes, or counts of inodes and processes. */
@unmanaged
export class NodeDiskRecord {
  /** The disk of the kubelet's root directory: logs, local volumes, and where there is no image disk images and writable layers. */
  nodefsBytes: i64;
  nodefsInodes: i64;
  /** The image disk; -1: there is none. */
  imagefsBytes: i64;
  imagefsInodes: i64;
  /** What the system itself has on nodefs. */
  systemBytes: i64;
  systemInodes: i64;
  /** Most processes, and those of the system. */
  processesMax: i64;
  systemProcesses: i64;
}

/** What a container writes to one place: an amount when it starts, more by the second. */
@unmanaged
export class DiskUseRecord {
  baseBytes: i64;
  bytesPerSecond: i64;
  /** Growth begins so long after the start, and ends after so much (-1: never). */
  delayNs: u64;
  growthMaxBytes: i64;
  /** Mean size of its files: an inode for each. */
  fileBytes: i64;
  /** sizeLimit of the emptyDir, -1 none. */
  limitBytes: i64;
  /** DISK_* */
  place: u32;
  /** Name of the volume. */
  volume: u32;
}
