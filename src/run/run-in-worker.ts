// The near end of a run in a worker: the same contract as runScenario, so that nothing else knows where the core ran.

import * as Comlink from "comlink";
import { CoreFault } from "../core/core-fault.ts";
import { CoreInstance } from "../core/core-instance.ts";
import type { Progress, Runner } from "./run-scenario.ts";
import type { CoreDoor } from "./serve-core.ts";

/** A Runner behind an endpoint that serveCore serves. Its final state is copied into an instance of this thread. */
export function remoteRunner(endpoint: Comlink.Endpoint): Runner {
  const door = Comlink.wrap<CoreDoor>(endpoint);
  return async (module, { image }, { horizonNs, probePod, shortcuts, onProgress, signal }) => {
    const cancel = (): void => void door.cancel();
    signal?.addEventListener("abort", cancel);
    try {
      const options = { horizonNs, probePod, shortcuts };
      const run = await door.run(
        module,
        image,
        options,
        onProgress === undefined ? undefined : Comlink.proxy((progress: Progress) => void onProgress(progress)),
      );
      if ("fault" in run) throw new CoreFault(run.fault.message, run.fault.place);
      const instance = CoreInstance.fork(module, { bytes: run.state, traceCount: 0 });
      instance.trace.adopt(run.trace);
      instance.calls += run.calls;
      return { instance, end: run.end, endedAtNs: run.endedAtNs };
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  };
}
