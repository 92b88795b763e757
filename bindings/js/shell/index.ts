// The exports of every host.

export { Account, Call } from "./account.js";
export { Client } from "./client.js";
export { CategoryDays, CustomerDays, Days } from "./days.js";
export {
  AbortError,
  DecodeError,
  InputError,
  MisuseError,
  RefusedError,
  StatsError,
  TimeoutError,
  TransportError,
  UnexpectedStatusError,
} from "./error.js";
export { Exchange } from "./exchange.js";
export { metricNames } from "./metric.js";
export { read } from "./read.js";
export { Totals } from "./row.js";
