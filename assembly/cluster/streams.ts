// Purposes of the random streams: a stream is keyed by (seed, purpose, entity, replication), so that adding an object never shifts another's draws.

export const STREAM_TIE_BREAK: u32 = 1;
export const STREAM_TRAFFIC_INTERVAL: u32 = 2;
export const STREAM_TRAFFIC_THINK: u32 = 3;
export const STREAM_SERVE_CPU: u32 = 4;
export const STREAM_ENDPOINT: u32 = 5;
export const STREAM_STARTUP: u32 = 6;
export const STREAM_PROBE_JITTER: u32 = 7;
export const STREAM_PREEMPTION_OFFSET: u32 = 8;
/** How long a machine takes to boot; which of several equal options the cluster autoscaler takes. */
export const STREAM_BOOT: u32 = 9;
export const STREAM_EXPANDER: u32 = 10;
export const STREAM_TRACED_PATH: u32 = 11;
export const STREAM_RETRY: u32 = 20;
export const STREAM_CALL: u32 = 21;
export const STREAM_MIX: u32 = 22;
/** What probes cost; how long hooks take (40 to 49 are the kubelets'). */
export const STREAM_PROBE_CPU: u32 = 40;
export const STREAM_HOOK: u32 = 41;
export const STREAM_VOLUME_STATS: u32 = 42;
