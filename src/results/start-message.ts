// What kubelet says of a container that cannot be started. Texts: pkg/kubelet/images, pkg/kubelet/kuberuntime, v1.35, and containerd.

import type { CompiledContainer, CompiledImage } from "../compile/compiled-scenario.ts";
import * as abi from "../core/abi.generated.ts";
import { normalizedReference } from "../kubernetes/image-reference.ts";
import { REASONS } from "./words.ts";

/** An event of a container: its reason and message. */
export interface StartEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** Why the registry did not give the image (PULL_*), as event Failed tells it. */
export function pullFailedMessage(image: string, why: number): string {
  return `Failed to pull image ${JSON.stringify(image)}: ${pullError(image, why)}`;
}

/** The events that say why a container does not start (REASON_*), in their order. */
export function startFailedEvents(
  container: CompiledContainer,
  image: CompiledImage | undefined,
  reason: number,
): StartEvent[] {
  const failed = (message: string): StartEvent => ({ type: "Warning", reason: "Failed", message: `Error: ${message}` });
  const word = REASONS[reason] ?? "";
  switch (reason) {
    case abi.REASON_ERR_IMAGE_NEVER_PULL:
      return [{ type: "Warning", reason: word, message: neverPullMessage(container) }, failed(word)];
    case abi.REASON_INVALID_IMAGE_NAME:
      return [
        { type: "Warning", reason: "InspectFailed", message: invalidNameMessage(container, image) },
        failed(word),
      ];
    case abi.REASON_CREATE_CONTAINER_CONFIG_ERROR:
      return [failed(container.configProblem)];
    case abi.REASON_RUN_CONTAINER_ERROR:
      return [failed(startErrorMessage())];
    // The event of the hook itself tells it.
    case abi.REASON_POST_START_HOOK_ERROR:
      return [];
    default:
      return [failed(word)];
  }
}

/** state.waiting.message of a container that waits for a reason of its own; empty for those that have none here. */
export function waitingMessage(container: CompiledContainer, image: CompiledImage | undefined, reason: number): string {
  switch (reason) {
    case abi.REASON_CREATE_CONTAINER_CONFIG_ERROR:
      return container.configProblem;
    case abi.REASON_INVALID_IMAGE_NAME:
      return invalidNameMessage(container, image);
    case abi.REASON_ERR_IMAGE_NEVER_PULL:
      return neverPullMessage(container);
    case abi.REASON_RUN_CONTAINER_ERROR:
      return startErrorMessage();
    case abi.REASON_IMAGE_PULL_BACK_OFF:
      return `Back-off pulling image ${JSON.stringify(container.image)}`;
    default:
      return "";
  }
}

function pullError(image: string, why: number): string {
  if (why === abi.PULL_QPS_EXCEEDED) return "pull QPS exceeded";
  const name = JSON.stringify(normalizedReference(image));
  const resolving = `failed to pull and unpack image ${name}: failed to resolve reference ${name}:`;
  if (why === abi.PULL_NOT_FOUND)
    return `rpc error: code = NotFound desc = ${resolving} ${normalizedReference(image)}: not found`;
  const registry = normalizedReference(image).split("/")[0] ?? "";
  return `rpc error: code = Unknown desc = ${resolving} failed to do request: dial tcp: lookup ${registry}: i/o timeout`;
}

function neverPullMessage({ image }: CompiledContainer): string {
  return `Container image ${JSON.stringify(image)} is not present with pull policy of Never`;
}

function invalidNameMessage({ image }: CompiledContainer, compiled: CompiledImage | undefined): string {
  const name = JSON.stringify(image);
  return `Failed to apply default image tag ${name}: couldn't parse image name ${name}: ${compiled?.problem ?? ""}`;
}

function startErrorMessage(): string {
  return "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process";
}
