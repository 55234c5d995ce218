// The verbs of the command line: their arguments and flags. What they do is in files of their own.

import { type Command, Option } from "commander";
import type { ExplainAutoscalerFlags } from "./explain-autoscaler-command.ts";
import type { ExplainHpaFlags } from "./explain-hpa-command.ts";
import type { ExplainLatencyFlags } from "./explain-latency-command.ts";
import type { ExplainFlags } from "./explain-pod-command.ts";
import type { ImportFlags } from "./import-command.ts";
import type { PodExplainFlags } from "./pod-name.ts";
import type { Invocation } from "./program.ts";
import type { RunFlags } from "./run-command.ts";
import type { ScheduleFlags } from "./schedule-command.ts";
import type { TraceFlags } from "./trace-command.ts";
import type { ValidateFlags } from "./validate-command.ts";

const INPUT_PATHS = "scenario files, folders that hold some, or - for standard input (default: this folder)";
const RUN_NOTES = `
Exit codes: 0 fine, 1 internal error, 2 usage, 99 an expectation failed, 104 invalid input, 105 interrupted, 107 stopped early.
Examples:
  plimsoll run scenarios/autoscaling/ab-load
  plimsoll run scenario.yaml -f extra.yaml --set spec.duration=5m -o json
  helm template chart | plimsoll run scenario.yaml -f - --out junit=report.xml
  plimsoll run scenario.yaml --capture node-2:flannel.1 --capture-filter 'pod=web-0' --out pcapng=run.pcapng
  plimsoll run scenario.yaml -o 'jsonpath={.latency[*].p99Ns}'`;

const SCHEDULE_NOTES = `
The cluster stands still: assigned pods stay where they are, pods without a node go through the scheduling queue once more, nothing starts or ends.
A pod that stays pending is an answer: the exit code is 0 all the same, and 99 with --require-all. --at-least does the same for --fill.
Exit codes: 0 fine, 1 internal error, 2 usage, 99 --require-all or --at-least does not hold, 104 invalid input, 105 interrupted, 107 stopped early.
Examples:
  kubectl get nodes,pods -A -o yaml > cluster.yaml
  plimsoll schedule -f cluster.yaml -f pods.yaml
  plimsoll schedule -f cluster.yaml --fill deployment/web -n shop
  helm template chart | plimsoll schedule -f cluster.yaml -f - --require-all -o json`;

/** Adds every verb. */
export function addVerbs(program: Command, invocation: Invocation): void {
  addRun(program, invocation);
  addValidate(program, invocation);
  addExplain(program, invocation);
  addTrace(program, invocation);
  addSchedule(program, invocation);
  addImport(program, invocation);
  addSchema(program, invocation);
  addCompletion(program, invocation);
  program
    .command("version")
    .description("print the version")
    .action(async () => {
      const { ENGINE_VERSION } = await import("../run/engine.ts");
      invocation.terminal.stdout.write(`plimsoll ${ENGINE_VERSION}\n`);
    });
}

function addRun(program: Command, { terminal, argv, finish }: Invocation): void {
  const run = program
    .command("run")
    .summary("run scenarios and report what happened")
    .description("Runs scenarios and reports what happened, and why.")
    .argument("[paths...]", INPUT_PATHS);
  addScenarioFlags(run)
    .option(
      "-o, --output <format>",
      "table, wide, json, yaml, name, jsonpath=TEMPLATE, markdown, csv, junit or summary",
      "table",
    )
    .option("--out <TYPE=PATH>", "also write a file in that format; may be repeated", collect)
    .option(
      "--capture <point>",
      "capture packets at NODE:DEVICE or NAMESPACE/POD:eth0 into --out pcapng=FILE; may be repeated, * is any letters",
      collect,
    )
    .option(
      "--capture-filter <expr>",
      "only requests with pod=, service=, node=, class= or port=, joined by and, or, not and parentheses",
    )
    .option("--capture-from <time>", "capture from this instant on, such as 1m30s")
    .option("--capture-to <time>", "and before this one")
    .option("--capture-packets <number>", "packets to capture at most (default: 100000)")
    .option("-q, --quiet", "no progress and no warnings on standard error")
    .option("--worker", "run the core in a worker thread; the result is the same")
    .option(
      "--full-scan",
      "judge every node anew for every pod, without the scheduler's shortcuts; the result is the same",
    )
    .addHelpText("after", RUN_NOTES)
    .action(async (paths: string[], flags: RunFlags) => {
      const { runCommand } = await import("./run-command.ts");
      finish(await runCommand(paths, flags, terminal, argv));
    });
}

function addValidate(program: Command, { terminal, finish }: Invocation): void {
  const validate = program
    .command("validate")
    .summary("check scenarios and manifests without running them")
    .description(
      "Checks scenarios with their manifests, or manifests alone, and says everything that is wrong with them.",
    )
    .argument("[paths...]", INPUT_PATHS);
  addScenarioFlags(validate)
    .addOption(
      new Option("-o, --output <format>", "how findings are written").choices(["text", "json"]).default("text"),
    )
    .action(async (paths: string[], flags: ValidateFlags) => {
      const { validateCommand } = await import("./validate-command.ts");
      finish(await validateCommand(paths, flags, terminal));
    });
}

function addExplain(program: Command, { terminal, argv, finish }: Invocation): void {
  const explain = program
    .command("explain")
    .summary("say why: a pod's placement, its eviction or OOM kill, a latency, an HPA's syncs, nodes that come and go")
    .description("Replays a scenario and shows how something came about.");
  const pod = explain
    .command("pod")
    .description("Shows each node's filter verdict and each plugin's score in the scheduling attempts of a pod.")
    .argument("<name>", "name of the pod, as `plimsoll run -o wide` shows it")
    .argument("[paths...]", INPUT_PATHS);
  addPodExplainFlags(pod)
    .option("--at <time>", "explain the last attempt at or before this instant, such as 1m30s")
    .action(async (name: string, paths: string[], flags: ExplainFlags) => {
      const { explainPodCommand } = await import("./explain-pod-command.ts");
      finish(await explainPodCommand(name, paths, flags, terminal, argv));
    });
  addExplainOom(explain, { terminal, argv, finish });
  addExplainEviction(explain, { terminal, argv, finish });
  addExplainLatency(explain, { terminal, argv, finish });
  addExplainHpa(explain, { terminal, argv, finish });
  addExplainAutoscaler(explain, { terminal, argv, finish });
}

const TRACE_NOTES = `
Ends: pod/NAME[:PORT], service/NAME[:PORT], node/NAME[:PORT] (its node port, or a process of its own), outside; NAMESPACE/ before NAME where it is not the flag's.
A pod may be named by the beginning of its name: the first that has an address is taken.
Exit codes: 0 fine (a packet that is dropped is an answer), 1 internal error, 2 usage, 104 invalid input, 105 interrupted.
Examples:
  plimsoll trace --from pod/client --to service/echo:8080 scenarios/network/vxlan-vs-host-gw-vs-udp/vxlan.yaml
  plimsoll trace --from outside --to node/node-1:30080 --at 2m --out pcapng=path.pcapng scenario.yaml`;

function addTrace(program: Command, { terminal, argv, finish }: Invocation): void {
  const trace = program
    .command("trace")
    .summary("show the path of a connection, hop by hop")
    .description(
      "Follows a connection through the cluster's network, packet by packet: devices, the table entries that decide, addresses before and after translation, headers, TTL, and the time at each hop.",
    )
    .argument("[paths...]", INPUT_PATHS)
    .requiredOption("--from <end>", "who opens the connection")
    .requiredOption("--to <end>", "whom it is for");
  addScenarioFlags(trace)
    .option("--at <time>", "the instant of the run at which it is looked at, such as 5m30s (default: its end)")
    .option("-n, --namespace <namespace>", "namespace of names that give none", "default")
    .option("--out <TYPE=PATH>", "also write a file; pcapng=FILE is what captures on the way would see", collect, [])
    .addOption(
      new Option("-o, --output <format>", "how the path is written; wide shows every packet with all headers")
        .choices(["table", "wide", "json", "yaml"])
        .default("table"),
    )
    .addHelpText("after", TRACE_NOTES)
    .action(async (paths: string[], flags: TraceFlags) => {
      const { traceCommand } = await import("./trace-command.ts");
      finish(await traceCommand(paths, flags, terminal, argv));
    });
}

function addExplainHpa(explain: Command, { terminal, argv, finish }: Invocation): void {
  const hpa = explain
    .command("hpa")
    .description(
      "Shows the arithmetic of a HorizontalPodAutoscaler's syncs: samples, ratios, proposals, stabilisation, limits, conditions and events.",
    )
    .argument("<name>", "name of the HorizontalPodAutoscaler")
    .argument("[paths...]", INPUT_PATHS);
  addScenarioFlags(hpa)
    .option("-n, --namespace <namespace>", "namespace of the HorizontalPodAutoscaler", "default")
    .option("--at <time>", "show the last sync at or before this instant in full, such as 5m30s")
    .option("--all", "show every sync, not only those that changed something")
    .addOption(
      new Option("-o, --output <format>", "how the explanation is written; wide shows each sync in full")
        .choices(["table", "wide", "json", "yaml"])
        .default("table"),
    )
    .action(async (name: string, paths: string[], flags: ExplainHpaFlags) => {
      const { explainHpaCommand } = await import("./explain-hpa-command.ts");
      finish(await explainHpaCommand(name, paths, flags, terminal, argv));
    });
}

function addExplainOom(explain: Command, { terminal, argv, finish }: Invocation): void {
  const oom = explain
    .command("oom")
    .description(
      "Shows why containers of a pod were OOM-killed: what they held, part by part, which bound was passed, and every candidate with its score.",
    )
    .argument("<name>", "name of the pod, as `plimsoll run -o wide` shows it")
    .argument("[paths...]", INPUT_PATHS);
  addPodExplainFlags(oom).action(async (name: string, paths: string[], flags: PodExplainFlags) => {
    const { explainOomCommand } = await import("./explain-oom-command.ts");
    finish(await explainOomCommand(name, paths, flags, terminal, argv));
  });
}

function addExplainEviction(explain: Command, { terminal, argv, finish }: Invocation): void {
  const eviction = explain
    .command("eviction")
    .description(
      "Shows why a kubelet evicted a pod: signal, threshold, and the ranking with what puts each pod where it stands.",
    )
    .argument("<name>", "name of the pod, as `plimsoll run -o wide` shows it")
    .argument("[paths...]", INPUT_PATHS);
  addPodExplainFlags(eviction).action(async (name: string, paths: string[], flags: PodExplainFlags) => {
    const { explainEvictionCommand } = await import("./explain-eviction-command.ts");
    finish(await explainEvictionCommand(name, paths, flags, terminal, argv));
  });
}

function addPodExplainFlags(command: Command): Command {
  return addScenarioFlags(command)
    .option("-n, --namespace <namespace>", "namespace of the pod", "default")
    .addOption(
      new Option("-o, --output <format>", "how the explanation is written; wide leaves nothing out")
        .choices(["table", "wide", "json", "yaml"])
        .default("table"),
    );
}

function addExplainLatency(explain: Command, { terminal, argv, finish }: Invocation): void {
  const latency = explain
    .command("latency")
    .description(
      "Shows what the slowest requests of a traffic class spent their time on, and the slowest ones call by call.",
    )
    .argument("<class>", "name of the traffic, or of a call as CALLER>SERVICE (in quotes)")
    .argument("[paths...]", INPUT_PATHS);
  addScenarioFlags(latency)
    .option("--percentile <percent>", "which percentile, such as 99.9", "99")
    .option("--requests <count>", "how many of the slowest requests to show", "3")
    .addOption(
      new Option("-o, --output <format>", "how the explanation is written; wide shows each part of the network")
        .choices(["table", "wide", "json", "yaml"])
        .default("table"),
    )
    .action(async (name: string, paths: string[], flags: ExplainLatencyFlags) => {
      const { explainLatencyCommand } = await import("./explain-latency-command.ts");
      finish(await explainLatencyCommand(name, paths, flags, terminal, argv));
    });
}

function addExplainAutoscaler(explain: Command, { terminal, argv, finish }: Invocation): void {
  const autoscaler = explain
    .command("cluster-autoscaler")
    .description(
      "Shows what the loops of the cluster autoscaler saw and decided: pods that fit nowhere, what each node group would do for them, and what keeps each node.",
    )
    .argument("[paths...]", INPUT_PATHS);
  addScenarioFlags(autoscaler)
    .addOption(
      new Option("-o, --output <format>", "how the explanation is written; wide shows every loop and every node")
        .choices(["table", "wide", "json", "yaml"])
        .default("table"),
    )
    .action(async (paths: string[], flags: ExplainAutoscalerFlags) => {
      const { explainAutoscalerCommand } = await import("./explain-autoscaler-command.ts");
      finish(await explainAutoscalerCommand(paths, flags, terminal, argv));
    });
}

function addSchedule(program: Command, { terminal, argv, finish }: Invocation): void {
  program
    .command("schedule")
    .summary("place pods on a cluster as it is, and count how many more fit")
    .description("Places pods on a cluster as a dump shows it, and says why; no scenario is needed.")
    .argument("[paths...]", "the same as -f")
    .option(
      "-f, --filename <path>",
      "read nodes, pods and whatever else: a file, a folder with all below it, or -; may be repeated",
      collect,
    )
    .option("-o, --output <format>", "table, wide, json, yaml, name or jsonpath=TEMPLATE", "table")
    .option("--explain", "show every attempt of the pods: each node's verdict and scores")
    .option("--fill <kind/name>", "count how many more copies of its pod fit, such as deployment/web")
    .option("-n, --namespace <namespace>", "namespace of what --fill names", "default")
    .option("--fill-limit <count>", "stop counting there (default: 100000)")
    .option("--at-least <count>", "exit with 99 when fewer copies fit")
    .option("--require-all", "exit with 99 when a pod stays pending")
    .option("--kubernetes-version <version>", "release whose scheduler decides, such as 1.33")
    .option("--seed <text>", "seed of the draws among equally good nodes")
    .option("--set <path=value>", "change a field, such as spec.cluster.scheduler.tieBreak=lowest-name", collect)
    .option("--max-nodes <count>", "allow more nodes")
    .option("--max-pods <count>", "allow more pods")
    .option("--max-events <count>", "allow more events")
    .option("--max-input-bytes <count>", "allow larger files")
    .option("-q, --quiet", "no progress and no warnings on standard error")
    .addHelpText("after", SCHEDULE_NOTES)
    .action(async (paths: string[], flags: ScheduleFlags) => {
      const { scheduleCommand } = await import("./schedule-command.ts");
      finish(await scheduleCommand(paths, flags, terminal, argv));
    });
}

function addImport(program: Command, { terminal, finish }: Invocation): void {
  program
    .command("import")
    .description("turn data of another form into a scenario folder")
    .command("openb")
    .description("Reads the node and pod lists of the GPU trace openb.")
    .argument("<nodes>", "CSV file of nodes")
    .argument("<pods>", "CSV file of pods")
    .requiredOption("--out <folder>", "folder to write; it is made when it does not exist")
    .action(async (nodes: string, pods: string, flags: ImportFlags) => {
      const { importOpenbCommand } = await import("./import-command.ts");
      finish(await importOpenbCommand(nodes, pods, flags, terminal));
    });
}

function addSchema(program: Command, { terminal }: Invocation): void {
  program
    .command("schema")
    .summary("print a JSON Schema")
    .description("Prints the JSON Schema (draft-7) of scenario files or of results.")
    .argument("[name]", "scenario, run-result or schedule-result", "scenario")
    .action(async (name: string) => {
      const { readSchema } = await import("./schema-command.ts");
      terminal.stdout.write(readSchema(name));
    });
}

function addCompletion(program: Command, { terminal }: Invocation): void {
  program
    .command("completion")
    .summary("print a completion script for a shell")
    .description('Prints a completion script. For bash: eval "$(plimsoll completion bash)"')
    .argument("<shell>", "bash, zsh or fish")
    .action(async (shell: string) => {
      const { completionScript } = await import("./completion-command.ts");
      terminal.stdout.write(completionScript(shell, program));
    });
}

function addScenarioFlags(command: Command): Command {
  return command
    .option(
      "-f, --filename <path>",
      "add manifests: a file, a folder with all below it, or -; may be repeated",
      collect,
    )
    .option("--seed <text>", "seed of every random stream")
    .option("--duration <time>", "length of the run, such as 15m")
    .option(
      "--set <path=value>",
      "change a field of the scenario, such as spec.traffic[0].open.poisson.rate=50",
      collect,
    )
    .option("--max-nodes <count>", "allow more nodes")
    .option("--max-pods <count>", "allow more pods")
    .option("--max-events <count>", "allow more events")
    .option("--max-horizon <time>", "allow a longer run")
    .option("--max-input-bytes <count>", "allow larger files");
}

function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}
