// The names of metrics, which the core alone knows.

import type { MetricName } from "../types/index.js";
import { core } from "./core.js";

/** The names of all metrics that the core knows. */
export function metricNames(): MetricName[] {
  return JSON.parse(core().metricNames());
}
