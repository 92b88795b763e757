// Bundles the Worker as its tools do, and queries it in workerd against an emulator.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { emulator } from "../../../bindings/js/test/fresh.mjs";
import { worker } from "../../../bindings/js/test/hosts.mjs";

const bindings = {
  SENDGRID_API_USER: "reseller",
  SENDGRID_API_KEY: "open+sesame/&",
  SENDGRID_BASE_URL: await emulator("--today", "2009-06-30"),
  CUSTOMER: "shape-array@example.com",
  VISITOR_TOKEN: "visitor",
};
const running = await worker(fileURLToPath(new URL("..", import.meta.url)), "worker.js", bindings);
const get = async (path, token = "visitor") => {
  const response = await running.dispatchFetch(`http://localhost${path}`, { headers: { authorization: `Bearer ${token}` } });
  return [response.status, await response.text()];
};
try {
  const [status, days] = await get("/daily?days=3");
  assert.deepEqual([status, JSON.parse(days).map(({ date }) => date)], [200, ["2009-06-28", "2009-06-29", "2009-06-30"]]);
  const [, totals] = await get("/totals");
  assert.ok(JSON.parse(totals).requests > 0);
  assert.deepEqual(await get("/daily?days=x"), [400, '{"error":{"kind":"bad-days"}}']);
  assert.equal((await get("/nothing"))[0], 404);
  assert.equal((await get("/daily", "other"))[0], 401);
} finally {
  await running.dispose();
}
console.log("ok: examples/worker");
process.exit();
