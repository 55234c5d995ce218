import { expect, test } from "vitest";
import { parseKubectlCommand } from "./kubectl-command.ts";

const WEB = { name: "web", namespace: "default" };

test.each([
  ["apply -f web-v2.yaml", { kind: "apply", file: "web-v2.yaml", namespace: "default" }],
  ["kubectl apply --filename=next/web.yaml -n shop", { kind: "apply", file: "next/web.yaml", namespace: "shop" }],
  ["set image deployment/web app=web:2", { kind: "set-image", ...WEB, images: { app: "web:2" } }],
  [
    "set image deploy web app=registry.io:5000/web:2 proxy=envoy:3 -n shop",
    {
      kind: "set-image",
      name: "web",
      namespace: "shop",
      images: { app: "registry.io:5000/web:2", proxy: "envoy:3" },
    },
  ],
  ["set image deployment/web *=web:2", { kind: "set-image", ...WEB, images: { "*": "web:2" } }],
  [
    "set env deployment/web LOG=debug MODE=a=b OLD-",
    { kind: "set-env", ...WEB, containers: undefined, values: { LOG: "debug", MODE: "a=b" }, unset: ["OLD"] },
  ],
  [
    "set resources deployment web -c=app,proxy --limits=cpu=200m,memory=512Mi --requests cpu=100m",
    {
      kind: "set-resources",
      ...WEB,
      containers: ["app", "proxy"],
      limits: { cpu: "200m", memory: "512Mi" },
      requests: { cpu: "100m" },
    },
  ],
  ["rollout restart deployment/web", { kind: "restart", ...WEB }],
  ["rollout pause deploy/web", { kind: "pause", ...WEB }],
  ["rollout resume deployment web", { kind: "resume", ...WEB }],
  ["rollout undo deployment/web", { kind: "undo", ...WEB, revision: 0 }],
  ["rollout undo deployment/web --to-revision=3", { kind: "undo", ...WEB, revision: 3 }],
])("%s", (text, action) => {
  expect(parseKubectlCommand(text)).toEqual(action);
});

test.each([
  ["apply", "kubectl apply needs -f", "write apply -f FILE"],
  ["apply web.yaml", 'kubectl apply takes no operand, found "web.yaml"', undefined],
  ["apply -f a.yaml --replicas=2", "kubectl apply has no flag --replicas", undefined],
  ["set imgae deployment/web app=web:2", "kubectl set imgae is not simulated", "did you mean image?"],
  ["set image deployment/web", "kubectl set image needs an image", "write CONTAINER=IMAGE"],
  ["set image deployment/web app=", "app= names no image", "write CONTAINER=IMAGE"],
  [
    "set image statefulset/db app=db:2",
    "kubectl set image of a statefulset is not simulated",
    "simulated: set image deployment",
  ],
  ["set env deployment/web", "kubectl set env needs a variable", "write NAME=VALUE, or NAME- to remove it"],
  ["set env deployment/web 1A=b", '"1A" is not a name of an environment variable', undefined],
  [
    "set resources deployment/web",
    "kubectl set resources needs --limits or --requests",
    "write --limits=cpu=200m,memory=512Mi",
  ],
  [
    "set resources deployment/web --limits=cpu",
    '--limits has no such amount: "cpu"',
    "write --limits=cpu=200m,memory=512Mi",
  ],
  [
    "rollout status deployment/web",
    "kubectl rollout status is not simulated",
    "simulated: restart, pause, resume, undo",
  ],
  [
    "rollout restart daemonset/agent",
    "kubectl rollout restart of a daemonset is not simulated",
    "simulated: rollout restart deployment",
  ],
  ["rollout undo deployment/web --to-revision=x", '--to-revision is a whole number, not "x"', undefined],
  ["rollout pause deployment/web --to-revision=1", "kubectl rollout pause has no flag --to-revision", undefined],
])("refuses %j", (text, error, hint) => {
  expect(parseKubectlCommand(text)).toEqual(hint === undefined ? { error } : { error, hint });
});
