// The wasm frees what answers need.
import assert from "node:assert/strict";
import { test } from "node:test";

const memories = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...made) {
    super(...made);
    memories.push(this.exports.memory);
  }
};
const { Account } = await import("sendgrid-stats");

test("needs no more memory for 10,000 answers than for 100", () => {
  const rows = Array.from({ length: 400 }, (_, day) => {
    const date = new Date(Date.UTC(2009, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);
    return `{"date":"${date}","requests":${day * 31},"opens":${day},"clicks":${day % 7}}`;
  });
  const body = new TextEncoder().encode(`[${rows.join(",")}]`);
  const account = new Account({ apiUser: "reseller", apiKey: "secret" });
  const [memory] = memories;
  let after = 0;
  for (let answer = 1; answer <= 10_000; answer++) {
    assert.equal(account.daily("customer@example.com").parse(200, body).length, 400);
    if (answer === 100) after = memory.buffer.byteLength;
  }
  assert.ok(after > 0);
  assert.equal(memory.buffer.byteLength, after);
  console.log(`the wasm's memory: ${after} bytes after 100 answers, ${memory.buffer.byteLength} after 10,000`);
});
