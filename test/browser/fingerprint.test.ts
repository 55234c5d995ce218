// The same image in Node, in a worker thread of Node, in Chromium's page and in its worker: one fingerprint.
// Skipped aloud without Chromium; with CI set, that is a failure.

import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Runner, runScenario } from "../../src/run/run-scenario.ts";
import { startWorkerRunner } from "../../src/run/worker-runner.node.ts";
import { ensureBuilt } from "../support/built-cli.ts";
import { prepareScenario } from "../support/prepare-scenario.ts";
import { releaseWasm } from "../support/release-wasm.ts";
import type { BrowserRun, BrowserRuns } from "./page.ts";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const SCENARIOS = [
  "scenarios/getting-started/three-nodes/scenario.yaml",
  "scenarios/autoscaling/ab-load/scenario.yaml",
];
const OUT = join(import.meta.dirname, "../../build/browser");

const missing = !existsSync(CHROMIUM);
if (missing && !process.env.CI)
  process.stderr.write(`no Chromium at ${CHROMIUM}: the browser's fingerprints are not compared\n`);

describe.skipIf(missing && !process.env.CI)("fingerprints in Node and Chromium", () => {
  let server: Server;
  let browser: Browser;
  let image = new Uint8Array();

  beforeAll(async () => {
    await Promise.all([ensureBuilt(), buildPage()]);
    const { binary } = await releaseWasm();
    server = await serve({ "/plimsoll.wasm": () => binary, "/image.bin": () => image });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, headless: true });
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it.each(SCENARIOS)(
    "%s",
    async (path) => {
      const { compiled, scenario } = await prepareScenario(path);
      const horizonNs = scenario.durationNs;
      image = compiled.image;
      const { module } = await releaseWasm();
      const here = await told(runScenario, module, compiled, horizonNs);
      expect(here.events).toBeGreaterThan(10_000);
      const thread = startWorkerRunner();
      try {
        expect(await told(thread.run, module, compiled, horizonNs)).toEqual(here);
      } finally {
        await thread.close();
      }
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      const runs: BrowserRuns = await page.evaluate((until) => window.runBoth(until), horizonNs);
      await page.close();
      expect(runs).toEqual({ page: here, worker: here });
    },
    120_000,
  );
});

async function told(
  runner: Runner,
  module: WebAssembly.Module,
  compiled: { readonly image: Uint8Array<ArrayBuffer> },
  horizonNs: number,
): Promise<BrowserRun> {
  const { instance, end } = await runner(module, compiled, { horizonNs });
  return {
    fingerprint: instance.fingerprint,
    events: Number(instance.executed),
    traceRecords: instance.trace.count,
    end,
  };
}

/** The page and its worker as plain modules; the very sources that Node runs. */
async function buildPage(): Promise<void> {
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      outDir: OUT,
      emptyOutDir: true,
      target: "es2022",
      rolldownOptions: {
        input: {
          page: join(import.meta.dirname, "page.ts"),
          "core-worker": join(import.meta.dirname, "../../src/run/core-worker.ts"),
        },
        output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  });
}

async function serve(extra: Readonly<Record<string, () => Uint8Array>>): Promise<Server> {
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    if (path === "/") {
      response.setHeader("content-type", "text/html").end('<script type="module" src="page.js"></script>');
      return;
    }
    const file = join(OUT, path);
    const body = extra[path]?.() ?? (file.startsWith(OUT) && existsSync(file) ? readFileSync(file) : undefined);
    response.statusCode = body === undefined ? 404 : 200;
    if (path.endsWith(".js")) response.setHeader("content-type", "text/javascript");
    response.end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return server;
}
