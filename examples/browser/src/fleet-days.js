// The days of many customers, in requests of ten customers. A request that fails is halved until the customer stands alone.
import { statistics } from "./statistics.js";

/** The most customers that a request of v3 names. */
const PER_REQUEST = 10;

/** Kinds that say nothing about a customer, and that more requests would make worse. */
const UNDIVIDED = ["timeout", "refused-rate-limited"];

/** How many customers fail alone, with the same kind and before any is answered, until it is the account that fails. */
const ENOUGH = 20;

/**
 * The rows of each of these customers, or the error of its request: `{ rows, failures }`, two maps by name. A customer
 * without a row has an empty list. Rejects with the kind `cancelled` if the signal is aborted.
 */
export async function fleetDays(names, { start, end }, { signal, onProgress }) {
  const period = { startDate: start, endDate: end };
  const rows = new Map();
  const failures = new Map();
  const fail = ({ customers, error }) => customers.forEach((name) => failures.set(name, error));
  let waiting = groupsOf(names);
  let held = [];
  const kindsAlone = [];
  while (waiting.length > 0) {
    const queries = waiting.map((customers) => ({ kind: "daily-by-customer", customers, period, unsplit: true }));
    const refused = [];
    for await (const { query, answer, error } of statistics().many(queries, { concurrency: 4, signal, onProgress })) {
      const { customers } = query;
      if (answer) {
        customers.forEach((name) => rows.set(name, []));
        for (const day of answer) rows.get(day.customer).push(day);
      } else if (customers.length === 1 || UNDIVIDED.includes(error.kind)) {
        fail({ customers, error });
        if (customers.length === 1) kindsAlone.push(error.kind);
      } else {
        refused.push({ customers, error });
      }
    }
    held = [...refused, ...held];
    if (rows.size === 0 && kindsAlone.length >= ENOUGH && new Set(kindsAlone).size === 1) break;
    // Until a customer is answered, one request at a time is halved: it may be the account that is refused.
    const next = held.splice(0, rows.size > 0 ? held.length : 1);
    waiting = next.flatMap(({ customers }) => halvesOf(customers));
  }
  held.forEach(fail);
  return { rows, failures };
}

function groupsOf(names) {
  const count = Math.ceil(names.length / PER_REQUEST);
  return Array.from({ length: count }, (_, at) => names.slice(at * PER_REQUEST, (at + 1) * PER_REQUEST));
}

function halvesOf(names) {
  const half = Math.ceil(names.length / 2);
  return [names.slice(0, half), names.slice(half)];
}
