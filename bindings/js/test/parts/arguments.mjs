// Arguments of a wrong type and unknown options throw before anything is sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Account, Client, Exchange, StatsError } from "sendgrid-stats";

const KEY = "open+sesame/&";
const options = { apiUser: "reseller", apiKey: KEY, baseUrl: "http://127.0.0.1:9" };
const account = new Account(options);
let sent = 0;
const fetch = () => {
  sent += 1;
  return Promise.resolve(new Response("[]"));
};
const client = new Client({ ...options, fetch });
const BODY = '[{"date":"2009-06-20","requests":3}]';
const ROWS = [{ date: "2009-06-20", requests: 3 }];
const wrongTypes = [7, true, 7n, Symbol("s"), () => 1, { customer: "c" }, ["c"], new Date(0), new String("c")];

/** The error that a call throws or rejects with. */
async function thrown(call) {
  try {
    await call();
  } catch (error) {
    assert.ok(error instanceof StatsError, `${error?.stack}`);
    assert.ok(!`${error}${error.stack}${JSON.stringify(error)}`.includes(KEY));
    return error;
  }
  return assert.fail(`${call} did not throw`);
}

async function rejects(calls, kind = "bad-option") {
  for (const call of calls) assert.equal((await thrown(call)).kind, kind, `${call}`);
  assert.equal(sent, 0);
}

test("rejects a customer that is neither a string nor null", async () => {
  for (const given of wrongTypes) {
    for (const asker of [account, client]) {
      await rejects([() => asker.daily(given), () => asker.aggregate(given), () => asker.categories(given), () => asker.categoryStats(given, "a")]);
    }
    await rejects([
      () => account.call({ kind: "daily", customer: given }),
      () => client.ask({ kind: "daily", customer: given }),
      () => account.exchange({ kind: "daily", customer: given }),
    ]);
  }
  await rejects([() => account.daily(), () => client.daily(undefined)], "empty-customer");
});

test("rejects a period that is no plain object, and its members of a wrong type", async () => {
  for (const given of [7, "7", null, [], [7], true, new Date(0), new Map(), () => 1]) {
    await rejects([() => account.daily("c", given), () => client.daily("c", given), () => client.categoryStats("c", "a", given)]);
  }
  const dates = [{ startDate: new Date(0) }, { startDate: 20090620 }, { endDate: null }, { days: null }, { days: true }, { days: 7n }, { day: 7 }];
  for (const given of dates) await rejects([() => account.daily("c", given), () => client.daily("c", given)]);
  await rejects([() => account.daily("c", { days: 1.5 }), () => account.daily("c", { days: NaN }), () => account.daily("c", { days: "x" })], "bad-days");
});

test("accepts one category as a string", async () => {
  assert.equal(account.categoryStats("c", "newsletter", { days: 7 }).url, account.categoryStats("c", ["newsletter"], { days: 7 }).url);
  assert.equal(account.call({ kind: "category-stats", customer: "c", categories: "a" }).url, account.categoryStats("c", ["a"]).url);
  for (const given of [7, true, { 0: "a", length: 1 }, new Set(["a"]), new String("a"), [7], ["a", undefined], [["a"]], null, [, "a"]]) {
    await rejects([() => account.categoryStats("c", given), () => client.categoryStats("c", given), () => client.ask({ kind: "category-stats", customer: "c", categories: given })]);
  }
  await rejects([() => account.categoryStats("c"), () => client.categoryStats("c", [])], "empty-categories");
});

test("rejects unknown options and surplus arguments", async () => {
  const query = { kind: "daily", customer: "c" };
  for (const Type of [Account, Client]) {
    await rejects([
      () => new Type({ ...options, apikey: "x" }),
      () => new Type({ ...options, bounds: { bodies: 1 } }),
      () => new Type(null),
      () => new Type("reseller"),
      () => new Type([options]),
      () => new Type(new (class { apiUser = "x"; })()),
      () => new Type({ ...options, dangerouslyAllowBrowser: "yes" }),
      ...wrongTypes.flatMap((given) => ["apiUser", "apiKey", "dialect", "format", "method", "baseUrl"].map((name) => () => new Type({ ...options, [name]: given }))),
      ...["1", null, {}, true].map((given) => () => new Type({ ...options, bounds: { body: given } })),
      ...["1", null, [], 1].map((given) => () => new Type({ ...options, bounds: given })),
    ]);
  }
  await rejects([
    () => new Account({ ...options, maxRetries: 1 }),
    () => new Client({ ...options, fetch: "fetch" }),
    () => new Client({ ...options, retries: 1 }),
    ...["timeout", "deadline", "backoff", "maxBackoff", "maxRetries"].flatMap((name) =>
      ["7", {}, true, 7n, -1, NaN].map((given) => () => new Client({ ...options, fetch, [name]: given }).daily("c")),
    ),
    () => new Client({ ...options, fetch, maxRetries: null }).daily("c"),
    () => new Client({ ...options, fetch, maxRetries: 1.5 }).daily("c"),
    () => client.daily("c", { timeOut: 7 }),
    () => client.daily("c", { timeout: "7" }),
    () => client.daily("c", { maxRetries: 1 }),
    () => client.daily("c", new AbortController().signal),
    () => client.daily("c", { signal: new AbortController() }),
    () => client.daily("c", { signal: null }),
    () => client.daily("c", {}, {}),
    () => client.aggregate("c", {}, { days: 3 }),
    () => client.categories("c", 7),
    () => client.categoryStats("c", "a", {}, 1),
    () => client.ask(query, {}, 1),
    () => client.ask({ ...query, days: 7 }),
    () => client.ask("daily"),
    () => client.ask(),
    () => client.categoryStats("c", "a", { seed: 1n }),
    () => account.daily("c", { timeout: 1 }),
    () => client.ask({ kind: 7, customer: "c" }),
    () => client.ask({ kind: "hourly", customer: "c" }),
    () => account.daily("c", {}, {}),
    () => account.call(query, 1),
    () => account.exchange(query, { retry: 1 }),
    () => account.exchange(query, { seed: 7 }),
    () => account.exchange(query, { seed: -1n }),
    () => account.exchange(query, { clock: Date }),
    () => account.exchange(query, {}, 1),
    () => client.many(query),
    () => client.many("daily"),
    () => client.many(),
    () => client.many([query], { concurrent: 1 }),
    () => client.many([query], 4),
    ...[0, -1, 1.5, NaN, "4", null].map((concurrency) => () => client.many([query], { concurrency })),
    () => client.many([query], { onProgress: "log" }),
  ]);
  for await (const { error } of client.many([{ ...query, days: 7 }, 7])) assert.equal(error.kind, "bad-option");
  assert.equal(sent, 0);
});

test("accepts a body as any view or buffer, or as a string", async () => {
  const bytes = new TextEncoder().encode(BODY);
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  const shifted = Buffer.concat([Buffer.from("]{"), bytes, Buffer.from("x")]).subarray(2, 2 + bytes.length);
  const even = new Uint8Array(bytes.length + (bytes.length % 2)).fill(0x20);
  even.set(bytes);
  const given = {
    string: BODY,
    "Uint8Array": bytes,
    "Uint8ClampedArray": new Uint8ClampedArray(bytes),
    "Int8Array": new Int8Array(bytes.buffer),
    "Uint16Array": new Uint16Array(even.buffer),
    "DataView": new DataView(shifted.buffer, shifted.byteOffset, shifted.byteLength),
    "ArrayBuffer": bytes.buffer,
    "SharedArrayBuffer": shared,
    "a view of a SharedArrayBuffer": new Uint8Array(shared),
    "a Buffer with an offset": shifted,
  };
  for (const [name, body] of Object.entries(given)) {
    assert.deepEqual(account.daily("c").parse(200, body).toJSON(), ROWS, name);
    const exchange = account.exchange({ kind: "daily", customer: "c" });
    exchange.step();
    exchange.received(200, [], body);
    assert.deepEqual(exchange.step().answer.toJSON(), ROWS, name);
  }
  assert.deepEqual(account.categories("c").parse(200, '["Grüße 🙂"]'), ["Grüße 🙂"]);
  const call = account.daily("c");
  const { buffer } = new Uint8Array(8);
  structuredClone(buffer, { transfer: [buffer] });
  for (const body of [undefined, null, 7, {}, [], [91, 93], new Blob([BODY]), new Response(BODY), Promise.resolve(bytes), new String(BODY), buffer, "\ud83d"]) {
    await rejects([() => call.parse(200, body)]);
  }
  await rejects([() => call.parse(200, "<?xml version='1.0' encoding='ISO-8859-1'?><a>ü</a>")]);
  for (const status of [undefined, "200", 200.5, -1, 65_736, NaN, 200n]) await rejects([() => call.parse(status, BODY)]);
});

test("rejects arguments of an exchange of a wrong type", async () => {
  const begun = () => {
    const exchange = account.exchange({ kind: "daily", customer: "c" }, { maxRetries: 0 });
    assert.ok(exchange instanceof Exchange);
    exchange.step();
    return exchange;
  };
  await rejects([
    () => begun().head("200", []),
    () => begun().head(200),
    () => begun().head(200, { date: "x" }),
    () => begun().head(200, [["date"]]),
    () => begun().head(200, [["date", 7]]),
    () => begun().chunk(7),
    () => begun().chunk([91]),
    () => begun().end(),
    () => begun().end({}),
    () => begun().end(true),
    () => begun().end({ certain: 1 }),
    () => begun().end({ certain: true, whole: true }),
    () => begun().failed("broken", "x"),
    () => begun().failed("interrupted"),
    () => begun().received(200, [], undefined),
  ]);
  const ended = (certain) => {
    const exchange = begun();
    exchange.head(200, new Headers({ date: "x" }));
    exchange.chunk('{"date":"2009-06-20"}');
    exchange.end({ certain });
    return exchange.step();
  };
  assert.equal(ended(true).answer.length, 1);
  assert.equal((await thrown(() => ended(false))).kind, "transport");
  for (const cause of ["unknown-host", "certificate"]) {
    const exchange = account.exchange({ kind: "daily", customer: "c" });
    exchange.step();
    exchange.failed(cause, "host not found");
    const error = await thrown(() => exchange.step());
    assert.deepEqual([error.kind, error.attempts], ["transport", 1]);
  }
});

test("throws `misuse` for a method of an exchange in the wrong state, which changes nothing", async () => {
  const query = { kind: "daily", customer: "c" };
  const methods = {
    head: (exchange) => exchange.head(200, []),
    chunk: (exchange) => exchange.chunk("["),
    end: (exchange) => exchange.end({ certain: true }),
    failed: (exchange) => exchange.failed("connect", "refused"),
    received: (exchange) => exchange.received(200, [], BODY),
    step: (exchange) => exchange.step(),
  };
  const misused = async (exchange, ...names) => {
    for (const name of names) {
      const error = await thrown(() => methods[name](exchange));
      assert.deepEqual([error.kind, error.attempts], ["misuse", undefined], name);
      assert.match(error.message, new RegExp(`^expected .*, got \`${name === "received" ? "head" : name}\`$`));
    }
  };
  const exchange = account.exchange(query);
  await misused(exchange, "head", "chunk", "end", "failed", "received");
  assert.equal(exchange.step().do, "send");
  await misused(exchange, "step", "chunk", "end");
  exchange.head(200, []);
  await misused(exchange, "step", "head", "received");
  assert.equal(exchange.chunk(BODY), true);
  exchange.end({ certain: true });
  await misused(exchange, "head", "chunk", "end", "failed");
  assert.deepEqual(exchange.step().answer.toJSON(), ROWS);
  await misused(exchange, ...Object.keys(methods));
  const closed = account.exchange(query);
  closed.close();
  closed.close();
  await misused(closed, ...Object.keys(methods));
});

test("rejects lone surrogates in strings", async () => {
  for (const given of ["\ud83d", "a\udc00b", "\udc00\ud83d"]) {
    for (const asker of [account, client]) {
      await rejects([
        () => asker.daily(given),
        () => asker.categoryStats("c", given),
        () => asker.categoryStats("c", ["a", given]),
        () => asker.daily("c", { startDate: given }),
      ]);
    }
    for (const Type of [Account, Client]) {
      await rejects([() => new Type({ ...options, apiKey: KEY + given }), () => new Type({ ...options, apiUser: given })], "bad-credentials");
      await rejects([() => new Type({ ...options, baseUrl: `http://127.0.0.1/${given}` })]);
    }
  }
  assert.ok(account.daily("🙂").url.endsWith("user=%F0%9F%99%82"));
});

test("rejects control characters in credentials", async () => {
  for (const end of ["\n", "\r\n", "\0", "\t", "\x7f", "\u0085"]) {
    for (const [name, what] of [["apiKey", "key"], ["apiUser", "name"]]) {
      const given = { ...options, [name]: `${KEY}${end}` };
      for (const ask of [
        () => new Account(given).daily("c"),
        () => new Account(given).exchange({ kind: "daily", customer: "c" }).step(),
        () => new Client({ ...given, fetch }).daily("c"),
      ]) {
        const error = await thrown(ask);
        assert.equal(error.kind, "bad-credentials");
        assert.match(error.message, new RegExp(what));
      }
    }
  }
  assert.equal(sent, 0);
});

test("rejects metric names and indices of a wrong type", async () => {
  const days = account.daily("c").parse(200, BODY);
  await rejects([() => days.column(7), () => days.bigColumn(), () => days.present(null), () => days[0].get(7), () => days[0].bigint({}), () => days.at("0")]);
});
