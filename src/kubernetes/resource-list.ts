// A resource list as the scheduler counts it: whole milli-cores, whole bytes, whole pieces. Absent is not zero.

/** Amounts of resources. Every number is a non-negative integer below 2^53; a key that was not written is absent. */
export interface ResourceList {
  readonly cpuMilli?: number;
  readonly memoryBytes?: number;
  readonly ephemeralStorageBytes?: number;
  /** How many pods a node takes; only in node capacity and allocatable. */
  readonly pods?: number;
  /** Extended resources and huge pages by name (`nvidia.com/gpu`, `hugepages-2Mi`), as whole pieces or bytes. */
  readonly extended: Readonly<Record<string, number>>;
}

/** What a container or a pod asks for and is held to. Requests have been defaulted from limits. */
export interface ResourceRequirements {
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}
