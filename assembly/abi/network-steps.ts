// What a packet meets on its way: one hop is a step at a device, in the network namespace of a pod, of a node, or of nobody (the client outside,
// the wire, a router).

export const DEVICE_SOCKET: u32 = 0;
export const DEVICE_LO: u32 = 1;
/** The node's end of a pod's veth pair: veth1a2b3c4d on the bridge, cali0123456789a where the node routes to it. */
export const DEVICE_VETH: u32 = 2;
export const DEVICE_CNI0: u32 = 3;
/** The VXLAN device: flannel.1, or Calico's vxlan.calico. */
export const DEVICE_FLANNEL1: u32 = 4;
export const DEVICE_KUBE_IPVS0: u32 = 5;
/** A node's (or the outside client's) own interface. */
export const DEVICE_NIC: u32 = 6;
export const DEVICE_WIRE: u32 = 7;
/** No device: the IP layer of a node or of a pod. */
export const DEVICE_IP: u32 = 8;
/** The pod's end of its veth pair: eth0 in its namespace. */
export const DEVICE_POD: u32 = 9;
/** The tun device of flanneld, and that of IPIP. */
export const DEVICE_FLANNEL0: u32 = 10;
export const DEVICE_TUNL0: u32 = 11;
export const DEVICE_ROUTER: u32 = 12;

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
/** The packet is forwarded: FIB, the empty hooks. */
export const STEP_ROUTE: u32 = 14;
export const STEP_ENCAP: u32 = 15;
export const STEP_DECAP: u32 = 16;
export const STEP_NIC: u32 = 17;
export const STEP_WIRE: u32 = 18;
/** The packet ends here: DROP_*. */
export const STEP_DROP: u32 = 19;
/** The node answers in the Service's place: no endpoints (REJECT). */
export const STEP_REJECT: u32 = 20;
/** nftables' maps: the Service's entry in service-ips (or service-nodeports) and the choice behind it; or no entry. */
export const STEP_NFT: u32 = 21;
/** flanneld reads a packet from one side and writes it to the other. */
export const STEP_RELAY: u32 = 22;
/** The router between segments forwards. */
export const STEP_ROUTER: u32 = 23;
/** kube-proxy's process takes a connection over and opens its own. */
export const STEP_USERSPACE: u32 = 24;
// What costs nothing by itself (its time is in the steps above) but decides, or shows a frame to whoever captures there.
/** Routing of a packet that begins or ends on this host. */
export const STEP_LOCAL_ROUTE: u32 = 32;
/** The next hop's MAC, and the bridge's or the tunnel's table of where that MAC is. */
export const STEP_NEIGHBOUR: u32 = 33;
export const STEP_FDB: u32 = 34;
/** A device hands the packet to its peer. */
export const STEP_TRANSMIT: u32 = 35;
/** FORWARD and POSTROUTING where nothing is changed, or the source is. */
export const STEP_FORWARD: u32 = 36;
export const STEP_POSTROUTING: u32 = 37;
/** The address was translated: by KUBE-SEP or the maps. */
export const STEP_DNAT: u32 = 38;
/** A policy's chains, at the pod's device. */
export const STEP_POLICY: u32 = 39;

/** No route leads on; the router knows none; nobody has the address; the TTL ran out. */
export const DROP_NO_ROUTE: u32 = 1;
export const DROP_ROUTER: u32 = 2;
export const DROP_NO_NEIGHBOUR: u32 = 3;
export const DROP_TTL: u32 = 4;
/** The client knows no connection to the address that this comes from: nobody translated it back. */
export const DROP_UNKNOWN_CONNECTION: u32 = 5;
/** The bridge sends no frame back to the port it came from (hairpin mode is off). */
export const DROP_HAIRPIN: u32 = 6;
/** The Service's traffic policy is Local and the node has no endpoint. */
export const DROP_NO_LOCAL_ENDPOINT: u32 = 7;
/** A NetworkPolicy does not allow it. */
export const DROP_POLICY: u32 = 8;
/** flanneld has no route for it. */
export const DROP_RELAY: u32 = 9;

/** The entry of a table that a step used; what a to d say. Addresses are u32. */
export const ENTRY_NONE: u32 = 0;
/** a prefix, b its length, c gateway (0: on the link), d ROUTE_* */
export const ENTRY_ROUTE: u32 = 1;
/** a address, b and c its MAC's high and low half, d 1: permanent. */
export const ENTRY_NEIGHBOUR: u32 = 2;
/** a and b the MAC's high and low half, c pod whose port it is (bridge) or address of the remote tunnel end. */
export const ENTRY_FDB: u32 = 3;
/** a port of a Service (row), b rules walked. */
export const ENTRY_KUBE_SERVICES: u32 = 4;
/** a port of a Service, b number of the endpoint in its chain, c endpoints in the chain, d 1: marked for masquerade. */
export const ENTRY_KUBE_SVC: u32 = 5;
/** a port of a Service, b new address, c new port. */
export const ENTRY_DNAT: u32 = 6;
/** a new source address, b new source port, c CHAIN_* that wrote it. */
export const ENTRY_SNAT: u32 = 7;
/** a CHAIN_* whose rule let it pass, b number of the rule from 1. */
export const ENTRY_RETURN: u32 = 8;
/** a and b: source and destination of the connection's first packet; c their ports (high and low half); d CONNTRACK_*. */
export const ENTRY_CONNTRACK: u32 = 9;
/** a policy (row, -1: none selects the pod), b rule in it (-1: none matched), c 1: egress, d pod. */
export const ENTRY_POLICY: u32 = 10;

/** a port of a Service that has no endpoints. */
export const ENTRY_REJECT: u32 = 11;

/** What a route leads to. */
export const ROUTE_LOCAL: u32 = 0;
export const ROUTE_CNI0: u32 = 1;
export const ROUTE_NIC: u32 = 2;
export const ROUTE_VXLAN: u32 = 3;
export const ROUTE_FLANNEL0: u32 = 4;
export const ROUTE_TUNL0: u32 = 5;
/** To one pod by its own device. */
export const ROUTE_VETH: u32 = 6;
/** From a pod: its eth0. */
export const ROUTE_POD: u32 = 7;
export const ROUTE_NONE: u32 = 8;

export const CHAIN_KUBE_POSTROUTING: u32 = 0;
export const CHAIN_FLANNEL_POSTRTG: u32 = 1;
export const CHAIN_CALICO_NAT_OUTGOING: u32 = 2;
/** No chain: the entry of the connection. */
export const CHAIN_CONNTRACK: u32 = 3;

export const CONNTRACK_NEW: u32 = 0;
export const CONNTRACK_ORIGINAL: u32 = 1;
export const CONNTRACK_REPLY: u32 = 2;

export const HOOK_NONE: u32 = 0;
export const HOOK_PREROUTING: u32 = 1;
export const HOOK_INPUT: u32 = 2;
export const HOOK_FORWARD: u32 = 3;
export const HOOK_OUTPUT: u32 = 4;
export const HOOK_POSTROUTING: u32 = 5;

export const CAPTURE_NONE: u32 = 0;
export const CAPTURE_IN: u32 = 1;
export const CAPTURE_OUT: u32 = 2;

export const TUNNEL_NONE: u32 = 0;
export const TUNNEL_VXLAN: u32 = 1;
export const TUNNEL_UDP: u32 = 2;
export const TUNNEL_IPIP: u32 = 3;

/** In place of a pod: the namespace of the node; the client outside; the wire; a router. */
export const IN_HOST: i32 = -1;
export const IN_OUTSIDE: i32 = -2;
export const IN_WIRE: i32 = -3;
export const IN_ROUTER: i32 = -4;
