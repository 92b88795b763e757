// In a page a key is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Account, Client } from "sendgrid-stats";

test("a key is refused in a page unless the caller insists", () => {
  const options = { apiUser: "reseller", apiKey: "secret" };
  Object.assign(globalThis, { window: globalThis, document: {} });
  try {
    for (const Door of [Client, Account]) {
      assert.throws(() => new Door(options), { kind: "key-in-browser" });
      assert.ok(new Door({ ...options, dangerouslyAllowBrowser: true }));
      assert.ok(new Door({ baseUrl: "https://statistics.example.com" }));
    }
  } finally {
    delete globalThis.window;
    delete globalThis.document;
  }
});
