// The conformance suite, in three ways: the codec alone, the exchange in virtual time, the client over real sockets.
// Every host runs this file on the installed package.

import {
  accountOf,
  answerText,
  differs,
  expectedOf,
  failureText,
  filledIn,
  isOneResponse,
  policyOf,
  queryOf,
  readCase,
} from "./case.js";

/** The tolerated delay of a request on a busy machine, in milliseconds. */
const SLACK = 1500;

/**
 * Runs every case each way and reports what ran, what failed, and what was left out, with the reason.
 *
 * @param {object} options the package, the cases, the address of the emulator, the name of the host, how it shows a
 *   value, what it cannot run (a function from a case to a reason or `undefined`), and how many cases at a time.
 */
export async function run({ stats, cases, emulator, host, show, cannot = () => undefined, concurrency = 16 }) {
  await stats.init();
  const report = { host, total: cases.length, ways: {} };
  const ways = {
    codec: { ask: codec, leaves: (one) => (isOneResponse(one) ? undefined : "the case needs an exchange") },
    exchange: { ask: exchange, leaves: () => undefined },
    client: { ask: client, leaves: (one) => one.codec_only ?? one.virtual_only ?? cannot(one) },
  };
  for (const [way, { ask, leaves }] of Object.entries(ways)) {
    const result = { ran: 0, failed: [], leftOut: [] };
    report.ways[way] = result;
    const waiting = cases.map(readCase);
    const worker = async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) {
        const reason = leaves(one);
        if (reason !== undefined) {
          result.leftOut.push([one.id, reason]);
          continue;
        }
        const wrong = await outcome(one, ask, { stats, emulator, host, show }).catch((error) => `${error} ${error?.stack}`);
        result.ran += 1;
        if (wrong !== undefined) result.failed.push([one.id, wrong]);
      }
    };
    await Promise.all(Array.from({ length: way === "client" ? concurrency : 1 }, worker));
  }
  return report;
}

async function outcome(one, ask, { stats, emulator, host, show }) {
  const { apiKey = "" } = accountOf(one);
  const forms = [apiKey, encodeURIComponent(apiKey)].filter((form) => form.length > 3);
  const secret = (name, value) => {
    const shown = [show(value), String(value), JSON.stringify(value) ?? "", value?.stack ?? "", value?.message ?? ""];
    if (forms.some((form) => shown.some((text) => text.includes(form)))) throw new Error(`the key is shown by ${name}`);
  };
  const expected = expectedOf(one);
  let got;
  try {
    const answer = await ask(one, { stats, emulator, host, secret });
    const { period, missing } = answer;
    const text = Array.isArray(answer) ? JSON.stringify(answer) : answer.toText();
    got = answerText(text, period && [period.startDate, period.endDate], missing);
  } catch (error) {
    if (!(error instanceof stats.StatsError)) throw error;
    secret("the error", error);
    got = failureText(error, one.error?.attempts !== undefined);
  }
  return got === expected ? undefined : `${one.why}\n    expected ${expected}\n         got ${got}`;
}

/** The request of a call, and its reader. */
function codec(one, { stats, secret }) {
  const account = new stats.Account(accountOf(one));
  secret("the account", account);
  const call = ask(account, one);
  secret("the call", call);
  const wrong = differs(one.request, call);
  if (wrong) throw new Error(`the ${wrong} of the request differs: ${call}`);
  const [response] = one.responses;
  return call.parse(response.status ?? 200, one.bytes(response.body));
}

/** Calls the method of the query's kind if it has all parameters, otherwise the method of all queries. */
function ask(asker, one) {
  const { kind, customer, period, categories, customers, unsplit, withRegion, ...others } = queryOf(one);
  const has = (...names) => Object.keys(others).length === 0 && Object.entries({ customer, period, categories, customers, unsplit, withRegion }).every(([name, value]) => value === undefined || names.includes(name));
  if (kind === "daily" && has("customer", "period")) return asker.daily(customer, period);
  if (kind === "category-stats" && has("customer", "categories", "period")) return asker.categoryStats(customer, categories, period);
  if (kind === "aggregate" && has("customer", "period")) return asker.aggregate(customer, period);
  if (kind === "categories" && has("customer")) return asker.categories(customer);
  if (kind === "daily-by-customer" && has("customers", "period")) return asker.dailyByCustomer(customers, period);
  if (kind === "daily-by-customer" && asker.ask && has("customers", "period", "unsplit")) return asker.dailyByCustomer(customers, { ...period, unsplit });
  if (kind === "customers" && asker.ask && has("withRegion")) return asker.customers({ withRegion });
  return (asker.call ?? asker.ask).call(asker, queryOf(one));
}

/** The exchange with a simulated server and clock, in which hours take milliseconds. */
function exchange(one, { stats, secret }) {
  const now = { steady: 1_000_000, unix: 1_700_000_000_000 };
  const clock = { steady: () => now.steady, unix: () => now.unix };
  const pass = (time) => {
    now.steady += time;
    now.unix += time;
  };
  const account = new stats.Account(accountOf(one));
  const driven = account.exchange(queryOf(one), { ...policyOf(one), clock, seed: 7n });
  const { responses = [] } = one;
  let [served, ended] = [0, undefined];
  const over = () => served === responses.length || `only ${served} requests were made`;
  for (let steps = 0; steps < 1000; steps++) {
    let step;
    try {
      step = driven.step();
    } catch (error) {
      if (over() !== true && !one.input_error) throw new Error(over());
      throw error;
    }
    if (step.do === "done") {
      if (over() !== true) throw new Error(over());
      return step.answer;
    }
    if (step.do === "wait") {
      pass(step.milliseconds);
      continue;
    }
    secret("the request", step.request);
    const response = responses[served++];
    if (!response) throw new Error(`expected ${responses.length} requests, got ${served}`);
    const wrong = differs(response.request ?? one.request, step.request);
    if (wrong) throw new Error(`the ${wrong} of request ${served} differs: ${step.request}`);
    const { min_ms, max_ms } = response.wait ?? {};
    const waited = now.steady - (ended ?? NaN);
    if (Math.floor(waited) < min_ms || Math.floor(waited) > max_ms) throw new Error(`request ${served}: a wait of ${waited} ms`);
    serve(driven, one, response, step.timeout, now, pass);
    ended = now.steady;
  }
  throw new Error("no outcome after a thousand steps");
}

function serve(driven, one, { status = 200, headers = [], body, failure, framing }, timeout, { unix }, pass) {
  const bytes = one.bytes(body);
  const sent = headers.map(([name, value]) => [name, filledIn(value, unix)]);
  if (failure === "timeout") pass(timeout);
  if (failure === "connect" || failure === "timeout") return driven.failed(failure, "simulated");
  if (!failure && !framing) return driven.received(status, sent, bytes);
  driven.head(status, sent);
  driven.chunk(failure ? bytes.subarray(0, bytes.length >> 1) : bytes);
  return framing ? driven.end({ certain: false }) : driven.failed("interrupted", "simulated");
}

/** The client over a real socket; the emulator compares the requests with the case. */
async function client(one, { stats, emulator, host, secret }) {
  const run = `${emulator}/case/${one.id}/js-${host}-${Math.random().toString(36).slice(2)}`;
  const asker = new stats.Client({ ...accountOf(one, run), ...policyOf(one) });
  secret("the client", asker);
  let result;
  try {
    const answer = await ask(asker, one);
    result = () => answer;
  } catch (error) {
    result = () => {
      throw error;
    };
  }
  if (one.responses) await verdict(one, run);
  return result();
}

async function verdict(one, run) {
  const response = await fetch(`${run}/verdict`);
  const { requests, failures, waits_ms: waits = [] } = await response.json();
  if (failures.length > 0) throw new Error(failures.join("\n"));
  if (requests !== one.responses.length) throw new Error(`${requests} requests arrived`);
  one.responses.slice(1).forEach(({ wait }, index) => {
    const waited = waits[index];
    if (wait && (waited + 5 < wait.min_ms || waited > wait.max_ms + SLACK)) {
      throw new Error(`a wait of ${waited} ms, expected ${wait.min_ms} to ${wait.max_ms}`);
    }
  });
}
