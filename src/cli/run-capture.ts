// `plimsoll run --capture`: flags to a capture of the run that was made, as a file.

import { nearestName } from "../documents/nearest-name.ts";
import { RunCapture } from "../outputs/pcapng/run-capture.ts";
import type { RunResult } from "../results/run-result.ts";
import { type CaptureFilter, namePattern, parseCaptureFilter } from "../run/capture-filter.ts";
import { captureRun, type UnknownCaptureName } from "../run/capture-run.ts";
import type { Engine } from "../run/engine.ts";
import { watchedReplay } from "./explain-scenario.ts";
import type { LoadedScenario } from "./load-scenarios.ts";
import { countFlag, timeFlag } from "./scenario-flags.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { checkWritable, writeWhole } from "./write-file.ts";

const DEFAULT_MOST_FRAMES = 100_000;
const PCAPNG = "pcapng=";

/** As commander gives them. */
export interface CaptureFlags {
  readonly capture?: readonly string[];
  readonly captureFilter?: string;
  readonly captureFrom?: string;
  readonly captureTo?: string;
  readonly capturePackets?: string;
}

/** A capture that is asked for. */
export interface CaptureSettings {
  readonly file: string;
  readonly points: readonly string[];
  readonly filterText: string | undefined;
  readonly filter: CaptureFilter | undefined;
  readonly fromNs: number;
  readonly untilNs: number;
  readonly mostFrames: number;
}

/** Whether a value of --out is a capture. */
export function isCaptureFile(text: string): boolean {
  return text.startsWith(PCAPNG);
}

/** What the flags ask for; undefined: no capture. `files` are the values of --out that are captures. Throws UsageError. */
export function captureSettings(flags: CaptureFlags, files: readonly string[]): CaptureSettings | undefined {
  const points = flags.capture ?? [];
  const { captureFilter, captureFrom, captureTo, capturePackets } = flags;
  const [out, ...more] = files;
  if (points.length === 0) {
    const lonely = out === undefined ? [captureFilter, captureFrom, captureTo, capturePackets] : [out];
    if (lonely.every((flag) => flag === undefined)) return undefined;
    throw new UsageError("nothing says where to capture", "name a point, as in --capture node-1:eth0");
  }
  if (out === undefined) throw new UsageError("--capture without a file", "write --out pcapng=FILE");
  if (more.length > 0)
    throw new UsageError("a run has one capture, and --out names several", "captures hold many points");
  const file = out.slice(PCAPNG.length);
  if (file === "") throw new UsageError(`--out ${out} is not TYPE=PATH, as in pcapng=run.pcapng`);
  checkWritable(file);
  for (const point of points) checkPoint(point);
  const fromNs = captureFrom === undefined ? 0 : timeFlag("--capture-from", captureFrom);
  const untilNs = captureTo === undefined ? Number.MAX_SAFE_INTEGER : timeFlag("--capture-to", captureTo);
  if (fromNs >= untilNs) throw new UsageError(`--capture-from ${captureFrom} is not before --capture-to ${captureTo}`);
  const mostFrames = countFlag("--capture-packets", capturePackets) ?? DEFAULT_MOST_FRAMES;
  return { file, points, filterText: captureFilter, filter: filterOf(captureFilter), fromNs, untilNs, mostFrames };
}

/** Runs the scenario again, and writes what its interfaces saw. False when interrupted. Throws UsageError. */
export async function writeCapture(
  loaded: LoadedScenario,
  result: RunResult,
  engine: Engine & { readonly wasmHash: string },
  settings: CaptureSettings,
  terminal: Terminal,
  argv: readonly string[],
): Promise<boolean> {
  const outcome = await watchedReplay(loaded, engine, terminal, argv, (prepared, core, options) =>
    captureRun(prepared, core, settings, options),
  );
  if (outcome.kind === "interrupted") return false;
  if (outcome.kind === "unknown") throw unknownName(outcome);
  const { fingerprint, fullNs, tries } = outcome;
  if (fingerprint !== result.identity.fingerprint) throw new Error("the capture changed the run");
  const patterns = settings.points.map(namePattern);
  const capture = new RunCapture({ ...settings, keeps: (point) => patterns.some((matches) => matches(point)) });
  for (const { of, packets, mss } of tries) {
    const label = `${of.name} ${of.number}${of.tries === 1 ? "" : ` try ${of.tries}`}`;
    if (!capture.add({ label, sentNs: of.sentNs, mss, packets })) break;
  }
  const { bytes, frames, endNs } = capture.write(comment(loaded, settings, fingerprint));
  writeWhole(settings.file, bytes);
  const note = (text: string) => terminal.stderr.write(`plimsoll: ${text}\n`);
  if (endNs !== undefined)
    note(`the capture ends at ${endNs / 1e9} s with its ${frames} packets: narrow it, or raise --capture-packets`);
  if (fullNs !== undefined)
    note(
      `requests sent from ${fullNs / 1e9} s on are not in the capture, they are too many: narrow it with --capture-to`,
    );
  for (const point of settings.points) noteUnseen(point, capture.points, note);
  return true;
}

function checkPoint(point: string): void {
  if (/^[^:]+:[^:]+$/.test(point)) return;
  throw new UsageError(
    `--capture ${point}: not a capture point`,
    "write NODE:DEVICE or NAMESPACE/POD:eth0; * stands for any letters",
  );
}

function filterOf(text: string | undefined): CaptureFilter | undefined {
  if (text === undefined) return undefined;
  const filter = parseCaptureFilter(text);
  if ("error" in filter) throw new UsageError(`--capture-filter: ${filter.error}`);
  return filter;
}

function comment({ prepared }: LoadedScenario, { filterText }: CaptureSettings, fingerprint: string): string {
  const { name, seed } = prepared.scenario;
  const filter = filterText === undefined ? "" : `, ${filterText}`;
  return `simulated: run of ${name}, seed ${seed}${filter}\nfingerprint ${fingerprint}`;
}

function noteUnseen(point: string, seen: ReadonlySet<string>, note: (text: string) => void): void {
  if ([...seen].some(namePattern(point))) return;
  const near = nearestName(point, seen);
  note(`no packet passed ${point}${near === undefined ? "" : `: did you mean ${near}?`}`);
}

function unknownName({ what, name, nearest, known }: UnknownCaptureName): UsageError {
  const some = known.slice(0, 8).join(", ");
  const hint =
    nearest === undefined ? `there are: ${some}${known.length > 8 ? ", …" : ""}` : `did you mean ${nearest}?`;
  return new UsageError(`no ${what} of the run is called ${name}`, hint);
}
