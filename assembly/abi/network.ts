// Constants of the network.

export const TABLE_TRACED_PATH: i32 = 18;
export const TABLE_HOPS: i32 = 19;
export const TABLE_CAPTURED_TRIES: i32 = 28;
export const SECTION_SEGMENTS: u32 = 78;

export const CNI_FLANNEL: u32 = 0;
export const CNI_CALICO: u32 = 1;
/** flannel's network with Calico's policies. */
export const CNI_CANAL: u32 = 2;
/** The bridge plugin alone: nobody routes between the nodes. */
export const CNI_BRIDGE: u32 = 3;

export const BACKEND_NONE: u32 = 0;
export const BACKEND_VXLAN: u32 = 1;
/** Routes to the nodes themselves: flannel's host-gw, Calico without encapsulation. */
export const BACKEND_HOST_GW: u32 = 2;
/** flanneld carries packets in user space. */
export const BACKEND_UDP: u32 = 3;
export const BACKEND_IPIP: u32 = 4;

export const PROXY_IPTABLES: u32 = 0;
export const PROXY_IPVS: u32 = 1;
export const PROXY_NFTABLES: u32 = 2;
export const PROXY_USERSPACE: u32 = 3;

export const IPVS_RR: u32 = 0;
export const IPVS_WRR: u32 = 1;
export const IPVS_LC: u32 = 2;
export const IPVS_DH: u32 = 3;
export const IPVS_SH: u32 = 4;
export const IPVS_SED: u32 = 5;
export const IPVS_NQ: u32 = 6;

/** What a trace asks for: an address, the virtual IP of a Service, its node port. */
export const ASK_ADDRESS: u32 = 0;
export const ASK_SERVICE: u32 = 1;
export const ASK_NODE_PORT: u32 = 2;

/** Its packets can be resolved; the Service has no endpoint; an end has no address at that instant; the node has no endpoint, and the policy is Local. */
export const PATH_READY: u32 = 0;
export const PATH_REJECTED: u32 = 1;
export const PATH_NO_ADDRESS: u32 = 2;
export const PATH_NOT_LOCAL: u32 = 3;

/**
 * What becomes of the first packet of a captured try: it goes to its endpoint; the Service has none; the node has none, and the policy is Local; the
 * endpoint's pod has ended, and nobody answers for its address; no route leads there, or a policy drops it.
 */
export const TRY_SENT: u32 = 0;
export const TRY_NO_ENDPOINTS: u32 = 1;
export const TRY_NOT_LOCAL: u32 = 2;
export const TRY_HOST_GONE: u32 = 3;
export const TRY_UNREACHABLE: u32 = 4;

/** In place of an outcome: the run ended before the try did. */
export const TRY_UNDER_WAY: u32 = 254;
