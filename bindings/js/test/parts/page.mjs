// A page must not have a key.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Account, Client } from "sendgrid-stats";

test("rejects a key in a page unless it is allowed explicitly", () => {
  const options = { apiUser: "reseller", apiKey: "secret" };
  Object.assign(globalThis, { window: globalThis, document: {} });
  try {
    for (const Type of [Client, Account]) {
      assert.throws(() => new Type(options), { kind: "key-in-browser" });
      assert.ok(new Type({ ...options, dangerouslyAllowBrowser: true }));
      assert.ok(new Type({ baseUrl: "https://statistics.example.com" }));
    }
  } finally {
    delete globalThis.window;
    delete globalThis.document;
  }
});
