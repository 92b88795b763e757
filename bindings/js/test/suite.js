// The conformance suite, all the ways that a host has: the bare codec, the exchange in virtual time, the client over
// real sockets. Every host runs this file on the installed package.

import {
  accountOf,
  differs,
  expectedOf,
  failureText,
  filledIn,
  isOneAnswer,
  policyOf,
  queryOf,
  readCase,
} from "./case.js";

/** How much later than asked a request may arrive on a busy machine. */
const SLACK = 1500;

/**
 * Runs every case every way and says what ran, what failed, and what was left out with its reason.
 *
 * @param {object} options the package, the cases, the replay server's address, the host's name, its way to show a
 *   value, what it cannot do (a function of a case, giving a reason or nothing), and how many cases at a time.
 */
export async function run({ stats, cases, emulator, host, show, cannot = () => undefined, concurrency = 16 }) {
  await stats.init();
  const report = { host, total: cases.length, ways: {} };
  const ways = {
    codec: { ask: codec, leaves: (one) => (isOneAnswer(one) ? undefined : "it takes an exchange") },
    exchange: { ask: exchange, leaves: () => undefined },
    client: { ask: client, leaves: (one) => one.codec_only ?? one.virtual_only ?? cannot(one) },
  };
  for (const [way, { ask, leaves }] of Object.entries(ways)) {
    const told = { ran: 0, failed: [], leftOut: [] };
    report.ways[way] = told;
    const waiting = cases.map(readCase);
    const worker = async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) {
        const reason = leaves(one);
        if (reason !== undefined) {
          told.leftOut.push([one.id, reason]);
          continue;
        }
        const wrong = await hold(one, ask, { stats, emulator, host, show }).catch((error) => `${error} ${error?.stack}`);
        told.ran += 1;
        if (wrong !== undefined) told.failed.push([one.id, wrong]);
      }
    };
    await Promise.all(Array.from({ length: way === "client" ? concurrency : 1 }, worker));
  }
  return report;
}

async function hold(one, ask, { stats, emulator, host, show }) {
  const { apiKey = "" } = accountOf(one);
  const forms = [apiKey, encodeURIComponent(apiKey)].filter((form) => form.length > 3);
  const secret = (name, value) => {
    const texts = [show(value), String(value), JSON.stringify(value) ?? "", value?.stack ?? "", value?.message ?? ""];
    if (forms.some((form) => texts.some((text) => text.includes(form)))) throw new Error(`the key is shown by ${name}`);
  };
  const expected = expectedOf(one);
  let got;
  try {
    const answer = await ask(one, { stats, emulator, host, secret });
    got = Array.isArray(answer) ? JSON.stringify(answer) : answer.toText();
  } catch (error) {
    if (!(error instanceof stats.StatsError)) throw error;
    secret("the error", error);
    got = failureText(error, one.error?.attempts !== undefined);
  }
  return got === expected ? undefined : `${one.why}\n    expected ${expected}\n         got ${got}`;
}

/** The request as it would be sent, and the answer as it would be read. */
function codec(one, { stats, secret }) {
  const account = new stats.Account(accountOf(one));
  secret("the account", account);
  const call = ask(account, one);
  secret("the call", call);
  const wrong = differs(one.request, call);
  if (wrong) throw new Error(`the ${wrong} of the request is another: ${call}`);
  const [response] = one.responses;
  return call.parse(response.status ?? 200, one.bytes(response.body));
}

/** By the question's own method where it can be said with it, else by the door for all questions. */
function ask(door, one, ...options) {
  const { question, user, period, categories, ...others } = queryOf(one);
  const plain = Object.keys(others).length === 0;
  if (plain && question === "daily" && !categories) return door.daily(user, period, ...options);
  if (plain && question === "category") return door.category(user, categories, period, ...options);
  if (plain && question === "aggregate" && !period && !categories) return door.aggregate(user, ...options);
  if (plain && question === "categories" && !period && !categories) return door.categories(user, ...options);
  return (door.call ?? door.ask).call(door, queryOf(one), ...options);
}

/** The exchange with a server and a clock that are made up: hours in milliseconds. */
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
    if (!response) throw new Error(`request ${served} is one too many`);
    const wrong = differs(response.request ?? one.request, step.request);
    if (wrong) throw new Error(`the ${wrong} of request ${served} is another: ${step.request}`);
    const { min_ms, max_ms } = response.wait ?? {};
    const waited = now.steady - (ended ?? NaN);
    if (Math.floor(waited) < min_ms || Math.floor(waited) > max_ms) throw new Error(`request ${served}: a wait of ${waited} ms`);
    serve(driven, one, response, step.timeout, now, pass);
    ended = now.steady;
  }
  throw new Error("a thousand steps and no end");
}

function serve(driven, one, { status = 200, headers = [], body, failure, framing }, timeout, { unix }, pass) {
  const bytes = one.bytes(body);
  const sent = headers.map(([name, value]) => [name, filledIn(value, unix)]);
  if (failure === "timeout") pass(timeout);
  if (failure === "connect" || failure === "timeout") return driven.failed(failure, "as the case has it");
  if (!failure && !framing) return driven.received(status, sent, bytes);
  driven.head(status, sent);
  driven.chunk(failure ? bytes.subarray(0, bytes.length >> 1) : bytes);
  return framing ? driven.end({ certain: false }) : driven.failed("cut", "as the case has it");
}

/** The client over a real socket; the server holds the requests against the case. */
async function client(one, { stats, emulator, host, secret }) {
  const run = `${emulator}/case/${one.id}/js-${host}-${Math.random().toString(36).slice(2)}`;
  const front = new stats.Client({ ...accountOf(one, run), ...policyOf(one) });
  secret("the client", front);
  let outcome;
  try {
    const answer = await ask(front, one);
    outcome = () => answer;
  } catch (error) {
    outcome = () => {
      throw error;
    };
  }
  if (one.responses) await verdict(one, run);
  return outcome();
}

async function verdict(one, run) {
  const told = await fetch(`${run}/verdict`);
  const { requests, failures, waits_ms: waits = [] } = await told.json();
  if (failures.length > 0) throw new Error(failures.join("\n"));
  if (requests !== one.responses.length) throw new Error(`${requests} requests arrived`);
  one.responses.slice(1).forEach(({ wait }, index) => {
    const waited = waits[index];
    if (wait && (waited + 5 < wait.min_ms || waited > wait.max_ms + SLACK)) {
      throw new Error(`a wait of ${waited} ms, expected ${wait.min_ms} to ${wait.max_ms}`);
    }
  });
}
