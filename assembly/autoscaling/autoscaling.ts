// Autoscaling: cAdvisor samples, metrics-server scrapes, and the HPA controller looks at each HPA every hpaSyncNs.

import { HPA_OUTCOME_DONE } from "../abi/autoscaling";
import { SECTION_HPA_METRICS, SECTION_HPAS, TABLE_HPAS } from "../abi/constants";
import {
  AT_CLUSTER,
  AT_SAMPLE,
  CONTROLLER_SYNC,
  HPA_SYNC,
  METRICS_CUSTOM_SCRAPE,
  METRICS_SAMPLE,
  METRICS_SCRAPE,
} from "../abi/events";
import { HpaRecord } from "../abi/records";
import { world } from "../cluster/world";
import { hpaProbe, noteInputs, noteSync } from "./hpa-probe";
import { tracePass } from "./hpa-trace";
import { hpaTable } from "./hpas";
import { metricSources, scrapeSources } from "./metric-sources";
import { fillPass } from "./pass-inputs";
import { reconcile } from "./reconcile";
import { sampleContainers, scrapeContainers } from "./sampling";
import { AutoscalingState, autoscaling, buildPipeline, hpaMemory } from "./state";

/** A scrape sees the samples of its own instant. */
const AT_SCRAPE: u32 = AT_SAMPLE + 1;

/** Builds the state of this part. */
export function initAutoscaling(): void {
  const arena = world.arena;
  const image = world.image;
  const state = changetype<AutoscalingState>(arena.take(offsetof<AutoscalingState>()));
  world.autoscaling = changetype<usize>(state);
  const count = image.rows(SECTION_HPAS);
  state.hpas = hpaTable(arena, count, image.rows(SECTION_HPA_METRICS));
  state.memory = hpaMemory(arena, count);
  state.sources = metricSources(arena);
  state.probe = hpaProbe(arena);
  // Scrape 0 stands for "never stored", and 1 must not follow on it.
  state.scrapes = 1;
  buildPipeline(state, arena, world.workloads.count);
  for (let hpa = 0; hpa < count; hpa++) {
    const workload = world.row<HpaRecord>(SECTION_HPAS, hpa).workload;
    if (workload >= 0) state.watched.put(workload, 1);
  }
  world.publish(TABLE_HPAS, changetype<usize>(state.hpas));
}

/** Without an HPA nothing is sampled. */
export function startAutoscaling(): void {
  const state = autoscaling();
  const config = world.config;
  const count = state.hpas.count;
  if (count == 0) return;
  world.after(config.statsPeriodNs, AT_SAMPLE, METRICS_SAMPLE, 0, 0);
  world.after(config.metricsResolutionNs, AT_SCRAPE, METRICS_SCRAPE, 0, 0);
  if (state.sources.any) world.after(config.scrapePeriodNs, AT_SCRAPE, METRICS_CUSTOM_SCRAPE, 0, 0);
  for (let hpa = 0; hpa < count; hpa++) {
    // The controller puts every HPA into its queue with the sync period as delay, the first time too.
    const createdNs = world.row<HpaRecord>(SECTION_HPAS, hpa).createdNs;
    world.after(createdNs + config.apiLatencyNs + config.hpaSyncNs, AT_CLUSTER, HPA_SYNC, hpa, 0);
  }
}

export function handleAutoscalingEvent(kind: u32, a: u32, _b: u32): void {
  const state = autoscaling();
  switch (kind) {
    case METRICS_SAMPLE:
      sampleContainers(state);
      world.after(world.config.statsPeriodNs, AT_SAMPLE, METRICS_SAMPLE, 0, 0);
      break;
    case METRICS_SCRAPE:
      scrapeContainers(state);
      world.after(world.config.metricsResolutionNs, AT_SCRAPE, METRICS_SCRAPE, 0, 0);
      break;
    case METRICS_CUSTOM_SCRAPE:
      scrapeSources(state.sources);
      world.after(world.config.scrapePeriodNs, AT_SCRAPE, METRICS_CUSTOM_SCRAPE, 0, 0);
      break;
    case HPA_SYNC:
      syncHpa(state, a);
      world.after(world.config.hpaSyncNs, AT_CLUSTER, HPA_SYNC, a, 0);
      break;
    default:
      assert(false, "autoscaling: an event of another part");
  }
}

function syncHpa(state: AutoscalingState, hpa: i32): void {
  const spec = world.row<HpaRecord>(SECTION_HPAS, hpa);
  const pass = fillPass(state, spec);
  noteInputs(state, pass, hpa);
  reconcile(pass, state.hpas, state.memory, hpa);
  noteSync(state, pass, hpa);
  tracePass(state, pass, hpa);
  if (pass.outcome != HPA_OUTCOME_DONE || !pass.rescale) return;
  world.workloads.specReplicas.put(spec.workload, pass.desiredReplicas);
  world.after(world.config.apiLatencyNs, AT_CLUSTER, CONTROLLER_SYNC, spec.workload, 0);
}
