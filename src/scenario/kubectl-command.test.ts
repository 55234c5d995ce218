import fc from "fast-check";
import { expect, test } from "vitest";
import { parseKubectlCommand } from "./kubectl-command.ts";

test.each([
  [
    "scale deployment sq-dploy --replicas=5",
    { kind: "scale", target: { kind: "Deployment", name: "sq-dploy" }, namespace: "default", replicas: 5 },
  ],
  [
    "kubectl scale --replicas 0 deploy/web -n shop",
    { kind: "scale", target: { kind: "Deployment", name: "web" }, namespace: "shop", replicas: 0 },
  ],
  [
    "scale rs/web --namespace=shop --replicas=2",
    { kind: "scale", target: { kind: "ReplicaSet", name: "web" }, namespace: "shop", replicas: 2 },
  ],
  [
    "scale rc old --replicas=1",
    { kind: "scale", target: { kind: "ReplicationController", name: "old" }, namespace: "default", replicas: 1 },
  ],
  ["delete pod web-0", { kind: "delete-pod", name: "web-0", namespace: "default" }],
  ["delete po/web-0 -n shop", { kind: "delete-pod", name: "web-0", namespace: "shop" }],
  ["cordon node1", { kind: "cordon", node: "node1" }],
  ["  uncordon   node/node1 ", { kind: "uncordon", node: "node1" }],
])("%s", (text, action) => {
  expect(parseKubectlCommand(text)).toEqual(action);
});

test.each([
  ["", "kubectl without a verb is not simulated", "simulated: scale, delete, cordon, uncordon, apply, set, rollout"],
  [
    "kubectl",
    "kubectl without a verb is not simulated",
    "simulated: scale, delete, cordon, uncordon, apply, set, rollout",
  ],
  ["scael deploy web --replicas=1", "kubectl scael is not simulated", "did you mean scale?"],
  ["scale deployment web", "kubectl scale needs --replicas", "write scale deployment web --replicas=N"],
  ["scale deployment --replicas=1", "kubectl scale needs a kind and a name", "write scale KIND NAME"],
  ["scale deployment web --replica=1", "kubectl flag --replica is not simulated", "did you mean --replicas?"],
  ["scale deployment web --replicas=-1", '--replicas is a whole number, not "-1"', undefined],
  ["scale deployment web --replicas=2.5", '--replicas is a whole number, not "2.5"', undefined],
  ["scale deployment web --replicas", "--replicas has no value", "write --replicas=VALUE"],
  ["scale deployment web --replicas=1 --replicas=2", "--replicas is given twice", undefined],
  ["scale deploymnet web --replicas=1", "kubectl scale does not scale deploymnet", "did you mean deployment?"],
  [
    "scale deployment Web --replicas=1",
    '"Web" is not a name of a Kubernetes object',
    "lower-case letters, digits, - and .",
  ],
  ["delete deployment web", "kubectl delete deployment is not simulated", "simulated: delete pod NAME"],
  ["delete pod a b", 'kubectl delete takes one name here, found also "b"', "write one step for each"],
  ["delete pod a --replicas=1", "kubectl delete has no flag --replicas", undefined],
  ["cordon", "kubectl cordon takes the name of one node", "write cordon NODE"],
  ["cordon node1 -n x", "kubectl cordon has no flag --namespace", undefined],
  ["cordon pod/x", "kubectl cordon takes a node, not pod", undefined],
])("refuses %j", (text, error, hint) => {
  expect(parseKubectlCommand(text)).toEqual(hint === undefined ? { error } : { error, hint });
});

test("flags may stand anywhere and mean the same", () => {
  const words = fc.shuffledSubarray(["--replicas=3", "-n=shop", "TARGET"], { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(words, (parts) => {
      const text = `scale ${parts.join(" ").replace("TARGET", "deployment web")}`;
      expect(parseKubectlCommand(text)).toEqual({
        kind: "scale",
        target: { kind: "Deployment", name: "web" },
        namespace: "shop",
        replicas: 3,
      });
    }),
  );
});

test("any text is either an action or an error", () => {
  const pieces = fc.constantFrom(
    "scale",
    "delete",
    "pod",
    "/",
    "--replicas",
    "=",
    "3",
    "-n",
    "x",
    "__proto__",
    "node/",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), fc.constantFrom("", " "), (parts, glue) => {
      const result = parseKubectlCommand(parts.join(glue));
      expect("error" in result ? typeof result.error : result.kind).toMatch(/string|scale|delete-pod|cordon|uncordon/);
    }),
  );
});
