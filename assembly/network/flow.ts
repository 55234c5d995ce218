// One packet of one connection, as far as its way depends on it.

/** In a pod's network namespace; on a node itself (also a pod with hostNetwork); a machine outside the cluster, beside its nodes. */
export const PLACE_POD: u32 = 0;
export const PLACE_HOST: u32 = 1;
export const PLACE_OUTSIDE: u32 = 2;

/** The client speaks to the pod's own address; to the Service's virtual IP; to a node port. */
export const TO_ADDRESS: u32 = 0;
export const TO_VIRTUAL_IP: u32 = 1;
export const TO_NODE_PORT: u32 = 2;

@unmanaged
export class Flow {
  /** PLACE_* of the two ends of the connection. */
  clientPlace: u32;
  serverPlace: u32;
  /** Their nodes; of a client outside: the node by which it enters. */
  clientNode: i32;
  serverNode: i32;
  /** Both ends are one pod. */
  samePod: u32;
  /** TO_* */
  target: u32;
  /** 1: from the server to the client. */
  reply: u32;
  /** 1: the first packet of the connection, new to conntrack. */
  fresh: u32;
  /** 1: a process waits for it. */
  wakes: u32;
  /** Rules of KUBE-SERVICES up to the one that matches, and the chosen endpoint's number in its chain. */
  rules: u32;
  endpoint: u32;
  /** Payload. */
  bytes: u64;
}
