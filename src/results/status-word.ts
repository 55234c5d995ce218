// The word that `kubectl get pods` shows as STATUS. Mirrors printPod, pkg/printers/internalversion/printers.go, v1.35.

/** A container as its status shows it, init containers first. */
export interface ContainerView {
  readonly init: boolean;
  readonly sidecar: boolean;
  readonly state: "waiting" | "running" | "terminated";
  /** Reason of the state, empty when there is none. */
  readonly reason: string;
  readonly exitCode: number;
  readonly started: boolean;
  readonly ready: boolean;
}

/** A pod as its status shows it. */
export interface PodView {
  readonly phase: string;
  /** status.reason, or SchedulingGated. */
  readonly reason: string;
  readonly terminating: boolean;
  readonly ready: boolean;
  /** Condition Initialized. */
  readonly initialized: boolean;
  readonly containers: readonly ContainerView[];
}

/** STATUS of a pod. */
export function statusWord(pod: PodView): string {
  const isOver = pod.phase === "Succeeded" || pod.phase === "Failed";
  if (pod.terminating && !isOver) return "Terminating";
  const inits = pod.containers.filter(({ init }) => init);
  const initializing = initWord(inits);
  if (initializing !== undefined && !pod.initialized) return initializing;
  let word = pod.reason === "" ? pod.phase : pod.reason;
  let hasRunning = false;
  for (const container of pod.containers.filter(({ init }) => !init).reverse()) {
    const { state, reason, exitCode, ready } = container;
    if (state === "running") hasRunning ||= ready;
    else if (reason !== "") word = reason;
    else if (state === "terminated") word = `ExitCode:${exitCode}`;
  }
  if (word !== "Completed" || !hasRunning) return word;
  return pod.ready ? "Running" : "NotReady";
}

/** What the first init container that is not done says. */
function initWord(inits: readonly ContainerView[]): string | undefined {
  const index = inits.findIndex(({ sidecar, state, exitCode, started }) =>
    sidecar ? !started : state !== "terminated" || exitCode !== 0,
  );
  const waits = inits[index];
  if (waits === undefined) return undefined;
  const { state, reason, exitCode } = waits;
  if (state === "terminated") return reason === "" ? `Init:ExitCode:${exitCode}` : `Init:${reason}`;
  if (state === "waiting" && reason !== "" && reason !== "PodInitializing") return `Init:${reason}`;
  return `Init:${index}/${inits.length}`;
}
