// Puts a CoreService behind Comlink, and hands the buffers of a finished run over without copying them.

import * as Comlink from "comlink";
import { CoreService, type RemoteOptions } from "./core-service.ts";
import type { Progress } from "./run-scenario.ts";

/** Serves one endpoint: a worker's own side of its channel. */
export function serveCore(endpoint?: Comlink.Endpoint): void {
  const service = new CoreService();
  const door = {
    async run(
      module: WebAssembly.Module,
      image: Uint8Array<ArrayBuffer>,
      options: RemoteOptions,
      onProgress: ((progress: Progress) => unknown) | undefined,
    ) {
      const run = await service.run(module, image, options, onProgress);
      return "fault" in run ? run : Comlink.transfer(run, [run.state.buffer, ...run.trace]);
    },
    cancel: () => service.cancel(),
  };
  Comlink.expose(door, endpoint);
}

/** What the near end sees through Comlink. */
export type CoreDoor = Pick<CoreService, "run" | "cancel">;
