// What kubectl answers to a command of the timeline that changes nothing. Words of staging/src/k8s.io/kubectl/pkg/polymorphichelpers and of the API
// server, v1.35.

import * as abi from "../core/abi.generated.ts";

/** An answer, and whether it is an error. */
export interface KubectlAnswer {
  readonly type: "Normal" | "Warning";
  readonly reason: "Unchanged" | "Refused";
  readonly message: string;
}

/** The answer by KUBECTL_*, about a Deployment; `revision` is what an undo asked for. */
export function kubectlAnswer(why: number, name: string, revision: number): KubectlAnswer {
  const error = (message: string): KubectlAnswer => ({ type: "Warning", reason: "Refused", message });
  switch (why) {
    case abi.KUBECTL_NOT_FOUND:
      return error(`Error from server (NotFound): deployments.apps ${JSON.stringify(name)} not found`);
    case abi.KUBECTL_ALREADY_PAUSED:
      return error(`error: deployments.apps ${JSON.stringify(name)} is already paused`);
    case abi.KUBECTL_NOT_PAUSED:
      return error(`error: deployments.apps ${JSON.stringify(name)} is not paused`);
    case abi.KUBECTL_RESTART_PAUSED:
      return error(
        `error: deployments.apps ${JSON.stringify(name)} can't restart paused deployment (run rollout resume first)`,
      );
    case abi.KUBECTL_UNDO_PAUSED:
      return error(
        "error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
      );
    case abi.KUBECTL_NO_HISTORY:
      return error(`error: no rollout history found for deployment ${JSON.stringify(name)}`);
    case abi.KUBECTL_NO_REVISION:
      return error(`error: unable to find specified revision ${revision} in history`);
    case abi.KUBECTL_UNDO_UNCHANGED:
      return unchanged(
        `deployment.apps/${name} skipped rollback (current template already matches revision ${revision})`,
      );
    default:
      return unchanged(`deployment.apps/${name} unchanged`);
  }
}

function unchanged(message: string): KubectlAnswer {
  return { type: "Normal", reason: "Unchanged", message };
}
