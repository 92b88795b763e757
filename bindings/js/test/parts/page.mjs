// A page must not have a key; a document that a test simulates is no page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Account, Client } from "sendgrid-stats";

const options = { apiUser: "reseller", apiKey: "secret" };
const simulated = { window: globalThis, document: {}, location: {} };

/** Runs with these globals. */
function withGlobals(globals, run) {
  const before = Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  for (const [name, value] of Object.entries(globals)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  try {
    run();
  } finally {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else delete globalThis[name];
    }
  }
}

const versions = (more) => ({ ...process, env: process.env, versions: { ...process.versions, ...more } });
const PAGES = {
  "a page": { ...simulated, process: undefined },
  "a page with a bundler's `process`": { ...simulated, process: { env: {}, versions: {} } },
  "a page of Electron": { ...simulated, process: versions({ electron: "40.0.0" }) },
  "a page of NW.js": { ...simulated, process: versions({ nw: "0.90.0" }) },
  "a worker of a page": { process: undefined, WorkerGlobalScope: function () {}, location: {} },
};

for (const [name, globals] of Object.entries(PAGES)) {
  test(`${name} rejects a key unless it is allowed explicitly`, () => {
    withGlobals(globals, () => {
      for (const Type of [Client, Account]) {
        for (const given of [options, { apiKey: "SG.secret" }]) assert.throws(() => new Type(given), { kind: "key-in-browser" });
        assert.ok(new Type({ ...options, dangerouslyAllowBrowser: true }));
        assert.ok(new Type({ baseUrl: "https://statistics.example.com" }));
      }
    });
  });
}

test("a document that is simulated in Node takes a key", () => {
  withGlobals(simulated, () => {
    for (const Type of [Client, Account]) assert.ok(new Type(options));
  });
});
