// Network namespaces with names of their own, and what runs in them. Everything ends and goes with `removeAll`.

import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

const PREFIX = "plimsoll-lab-";
const RUN = "/run/netns";

/** How many laboratories this process has had. */
let laboratories = 0;

/** The namespaces of one laboratory. */
export class Namespaces {
  readonly #prefix = `${PREFIX}${process.pid}-${++laboratories}-`;
  readonly #made: string[] = [];
  readonly #children = new Set<ChildProcess>();

  /** A new namespace, without IPv6 and with its loopback up. */
  add(name: string): void {
    execFileSync("ip", ["netns", "add", this.#full(name)]);
    this.#made.push(name);
    this.set(name, { "net/ipv6/conf/all/disable_ipv6": 1, "net/ipv6/conf/default/disable_ipv6": 1 });
    this.ip(name, ["link set lo up"]);
  }

  /** Lines of `ip` in a namespace. `bridge` lines of the same batch form go with `tool`. Throws with what it says. */
  ip(name: string, lines: readonly string[], tool: "ip" | "bridge" = "ip"): void {
    const done = spawnSync(tool, ["-n", this.#full(name), "-batch", "-"], { input: `${lines.join("\n")}\n` });
    if (done.status !== 0) throw new Error(`${tool} in ${name}: ${done.stderr}\n${lines.join("\n")}`);
  }

  /** A veth pair between two namespaces. */
  join(name: string, device: string, other: string, peer: string): void {
    this.ip(name, [`link add ${device} type veth peer name ${peer} netns ${this.#full(other)}`]);
  }

  /** Settings under /proc/sys of a namespace. */
  set(name: string, settings: Readonly<Record<string, number>>): void {
    const lines = Object.entries(settings).map(([path, value]) => `echo ${value} > /proc/sys/${path}`);
    this.run(name, ["sh", "-ec", lines.join("\n")]);
  }

  /** Runs a program in a namespace to its end. */
  run(name: string, command: readonly string[], input = ""): string {
    const args = ["netns", "exec", this.#full(name), ...command];
    return execFileSync("ip", args, { encoding: "utf8", input, stdio: ["pipe", "pipe", "pipe"] });
  }

  /** The same while others run. */
  async runAside(name: string, command: readonly string[], input = ""): Promise<void> {
    const child = this.start(name, command);
    let said = "";
    child.stderr?.on("data", (text: Buffer) => {
      said += text.toString();
    });
    child.stdout?.resume();
    if (input === "") child.stdin?.end();
    else child.stdin?.end(input);
    const code = await new Promise((resolve) => child.once("exit", resolve));
    if (code !== 0) throw new Error(`${command.join(" ")} in ${name}: ${said}`);
  }

  /** Starts a program in a namespace. */
  start(name: string, command: readonly string[]): ChildProcess {
    const child = spawn("ip", ["netns", "exec", this.#full(name), ...command], { stdio: ["pipe", "pipe", "pipe"] });
    this.#children.add(child);
    child.once("exit", () => this.#children.delete(child));
    return child;
  }

  /** MTUs of a namespace's devices, as the kernel has them. */
  mtus(name: string): Map<string, number> {
    const links = JSON.parse(this.run(name, ["ip", "-j", "link", "show"])) as { ifname: string; mtu: number }[];
    return new Map(links.map(({ ifname, mtu }) => [ifname, mtu]));
  }

  /** Ends every program that still runs, and deletes the namespaces with all that is in them. */
  async removeAll(): Promise<void> {
    const ended = [...this.#children].map((child) => new Promise((resolve) => child.once("exit", resolve)));
    for (const child of this.#children) child.kill("SIGKILL");
    await Promise.all(ended);
    for (const name of this.#made.splice(0)) spawnSync("ip", ["netns", "delete", this.#full(name)]);
  }

  #full(name: string): string {
    return this.#prefix + name;
  }
}

/** Deletes the namespaces that a process left which was killed. */
export function removeLeftovers(): void {
  let names: string[];
  try {
    names = readdirSync(RUN);
  } catch {
    return;
  }
  for (const name of names.filter((each) => each.startsWith(PREFIX))) {
    const owner = Number(name.slice(PREFIX.length).split("-")[0]);
    if (!isAlive(owner)) spawnSync("ip", ["netns", "delete", name]);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
