// Reads that never settle, of the host's fetch and of custom ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "sendgrid-stats";

const base = { apiUser: "reseller", apiKey: "secret", maxRetries: 0 };
const flipped = { ...base, baseUrl: `${process.env.RAW}/flipped-gzip-kept` };
const never = () => new Promise(() => undefined);
const headers = [["content-type", "text/html"]];
const body = (underlying) => ({ status: 200, headers, body: new ReadableStream(underlying), type: "default" });

const FETCHES = {
  "a fetch that never settles": never,
  "a read that never settles": async () => body({ pull: never }),
  "a read that never settles after a chunk": async () => body({ start: (to) => to.enqueue(new TextEncoder().encode("[")), pull: never }),
  "a cancel that never settles": async () => body({ pull: never, cancel: never }),
  "an arrayBuffer that never settles": async () => ({ status: 200, headers, body: null, arrayBuffer: never, type: "default" }),
  "a body of an unknown encoding and a cancel that never settles": async () => ({
    ...body({ pull: never, cancel: never }),
    headers: [["content-encoding", "gzip"]],
  }),
};

const ways = Object.entries(FETCHES).map(([name, fetch]) => [name, { ...base, baseUrl: "http://127.0.0.1:9", fetch }]);
for (const [name, options] of [["flipped bytes of gzip on a kept connection", flipped], ...ways]) {
  for (const [how, settings, kind] of [
    ["timeout", { timeout: 150 }, /^(timeout|transport|malformed|bad-value)$/],
    ["deadline", { timeout: null, deadline: 150 }, /^(timeout|transport|malformed|bad-value)$/],
    ["signal", { timeout: null, deadline: null }, /^(cancelled|transport|malformed|bad-value)$/],
  ]) {
    test(`${name}: the ${how} ends it`, async () => {
      const client = new Client({ ...options, ...settings });
      const began = performance.now();
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), 200);
      const asked = client.daily("customer@example.com", how === "signal" ? { signal: controller.signal } : undefined);
      await assert.rejects(asked, (error) => kind.test(error.kind));
      clearTimeout(timer);
      assert.ok(performance.now() - began < 1000);
    });
  }
}

test("aborts many queries while their source hangs", async () => {
  const client = new Client({ ...flipped, baseUrl: "http://127.0.0.1:9" });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  const source = { [Symbol.asyncIterator]: () => ({ next: never, return: never }) };
  await assert.rejects(client.many(source, { signal: controller.signal }).next(), { kind: "cancelled" });
  let asked = 0;
  const fetch = () => ((asked += 1), never());
  const query = { kind: "aggregate", customer: "a@example.com" };
  await assert.rejects(new Client({ ...flipped, fetch }).many([query], { signal: AbortSignal.abort() }).next(), { kind: "cancelled" });
  assert.equal(asked, 0);
});
