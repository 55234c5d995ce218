// The row of a one-shot run. The image and its conventions: records.ts.

/**
 * One row makes the run a one-shot: pods are placed, and nothing else of the cluster moves. No kubelet, autoscaler, network or load runs; controllers
 * create what is missing and delete nothing.
 */
@unmanaged
export class OneShotRecord {
  /** Key of the copies in random streams. */
  fillEntity: u64;
  /** When the first copy is made: everything else has been decided by then. */
  fillStartNs: u64;
  /** Row of the pod spec to fill the cluster with, -1: none. */
  fillTemplate: i32;
  /** Copies made at most. */
  fillLimit: i32;
}
