// What a packet meets on its way: one hop is a step at a device of a node (or of nobody: the client outside, the wire).

export const DEVICE_SOCKET: u32 = 0;
export const DEVICE_LO: u32 = 1;
/** A pod's eth0 with its veth peer on the bridge. */
export const DEVICE_VETH: u32 = 2;
export const DEVICE_CNI0: u32 = 3;
export const DEVICE_FLANNEL1: u32 = 4;
export const DEVICE_KUBE_IPVS0: u32 = 5;
/** A node's (or the outside client's) own interface. */
export const DEVICE_NIC: u32 = 6;
export const DEVICE_WIRE: u32 = 7;
/** No device: the IP layer of a node. */
export const DEVICE_IP: u32 = 8;

/** System call and TCP down to the device. */
export const STEP_SEND: u32 = 0;
/** TCP up to the socket's receive queue. */
export const STEP_RECEIVE: u32 = 1;
/** The receiving process is woken. */
export const STEP_WAKEUP: u32 = 2;
/** From one end of a veth pair to the other, or over lo. */
export const STEP_CROSS: u32 = 3;
/** The bridge forwards from port to port by its FDB. */
export const STEP_BRIDGE_FORWARD: u32 = 4;
/** A frame for the bridge's own MAC goes up to IP; IP sends one down through the bridge to a port. Half a forward each. */
export const STEP_BRIDGE_UP: u32 = 5;
export const STEP_BRIDGE_DOWN: u32 = 6;
/** br_netfilter shows a bridged frame to the IP hooks. */
export const STEP_BRIDGE_NETFILTER: u32 = 7;
/** The connection's entry is found, or made. Address translation of a known connection is part of it. */
export const STEP_CONNTRACK: u32 = 8;
export const STEP_CONNTRACK_NEW: u32 = 9;
/** Chain KUBE-SERVICES walked to the rule of the Service, to its end without a match, and the chains behind the match. */
export const STEP_KUBE_SERVICES: u32 = 10;
export const STEP_KUBE_SERVICES_MISS: u32 = 11;
export const STEP_KUBE_SVC: u32 = 12;
export const STEP_IPVS: u32 = 13;
/** The packet is forwarded: FIB, neighbour, the empty hooks. */
export const STEP_ROUTE: u32 = 14;
export const STEP_ENCAP: u32 = 15;
export const STEP_DECAP: u32 = 16;
export const STEP_NIC: u32 = 17;
export const STEP_WIRE: u32 = 18;
/** The packet ends here: no route leads on, or the reply is not translated back. */
export const STEP_DROP: u32 = 19;
/** The node answers in the Service's place: no endpoints (REJECT). */
export const STEP_REJECT: u32 = 20;
