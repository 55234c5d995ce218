// One packet of one connection, as far as its way depends on it.

/** In a pod's network namespace; on a node itself (also a pod with hostNetwork); a machine outside the cluster. */
export const PLACE_POD: u32 = 0;
export const PLACE_HOST: u32 = 1;
export const PLACE_OUTSIDE: u32 = 2;

/** The client speaks to the pod's own address; to the Service's virtual IP; to a node port. */
export const TO_ADDRESS: u32 = 0;
export const TO_VIRTUAL_IP: u32 = 1;
export const TO_NODE_PORT: u32 = 2;
/** A node port asked for by a pod or by the node itself: of all endpoints, whatever the Service's policy. */
export const TO_NODE_PORT_INSIDE: u32 = 3;

/** Why no endpoint was chosen. */
export const REFUSED: u32 = 1;
export const NOT_LOCAL: u32 = 2;

/** The client outside: an address of TEST-NET-2 (RFC 5737). */
export const OUTSIDE_ADDRESS: u32 = 0xc6336401;

@unmanaged
export class Flow {
  /** PLACE_* of the two ends of the connection. */
  clientPlace: u32;
  serverPlace: u32;
  /** Their nodes; of a client outside: the node by which it enters. */
  clientNode: i32;
  serverNode: i32;
  /** Their pods; -1: a process of a node, or outside. */
  clientPod: i32;
  serverPod: i32;
  clientAddress: u32;
  clientPort: u32;
  serverAddress: u32;
  serverPort: u32;
  /** TO_*; how the client addresses the server, and the port of the Service (row, -1: none). */
  target: u32;
  targetAddress: u32;
  targetPort: u32;
  servicePort: i32;
  /** PROTOCOL_* */
  protocol: u32;
  /** 1: from the server to the client. */
  reply: u32;
  /** 1: the first packet of the connection, new to conntrack. */
  fresh: u32;
  /** 1: a process waits for it. */
  wakes: u32;
  /** Rules of KUBE-SERVICES up to the one that matches, the chosen endpoint's number in its chain, and the chain's endpoints. */
  rules: u32;
  endpoint: u32;
  endpoints: u32;
  /** REFUSED: the Service has no endpoint, and the node that would translate refuses the connection; NOT_LOCAL: that node has none, and drops it. */
  rejected: u32;
  /** The addresses with which the first packet reached the server: replies go back to them. */
  arrivedSource: u32;
  arrivedSourcePort: u32;
  arrivedDestination: u32;
  arrivedDestinationPort: u32;
  /** Payload. */
  bytes: u64;

  @inline samePod(): bool {
    return this.clientPod >= 0 && this.clientPod == this.serverPod;
  }
}
