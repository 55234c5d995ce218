import { expect, test } from "vitest";
import * as abi from "../core/abi.generated.ts";
import { kubectlAnswer } from "./kubectl-answer.ts";

test.each([
  [abi.KUBECTL_NOT_FOUND, 'Error from server (NotFound): deployments.apps "web" not found'],
  [abi.KUBECTL_ALREADY_PAUSED, 'error: deployments.apps "web" is already paused'],
  [abi.KUBECTL_NOT_PAUSED, 'error: deployments.apps "web" is not paused'],
  [
    abi.KUBECTL_RESTART_PAUSED,
    'error: deployments.apps "web" can\'t restart paused deployment (run rollout resume first)',
  ],
  [abi.KUBECTL_NO_HISTORY, 'error: no rollout history found for deployment "web"'],
  [abi.KUBECTL_NO_REVISION, "error: unable to find specified revision 7 in history"],
])("refusal %i", (why, message) => {
  expect(kubectlAnswer(why, "web", 7)).toEqual({ type: "Warning", reason: "Refused", message });
});

test("what is as it was is no error", () => {
  expect(kubectlAnswer(abi.KUBECTL_UNCHANGED, "web", 0)).toEqual({
    type: "Normal",
    reason: "Unchanged",
    message: "deployment.apps/web unchanged",
  });
  expect(kubectlAnswer(abi.KUBECTL_UNDO_UNCHANGED, "web", 2).message).toBe(
    "deployment.apps/web skipped rollback (current template already matches revision 2)",
  );
});
