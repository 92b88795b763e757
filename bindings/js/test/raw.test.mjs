// Ends of bodies, encodings and bodies that never end, on the packed tarball in each host that runs programs.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { freshProject, tool } from "./fresh.mjs";
import { RESPONSES, serveRaw, wrongOf } from "./raw.mjs";

const HOSTS = {
  node: [process.execPath],
  deno: [tool("deno"), "run", "--quiet", "--allow-net", "--allow-env"],
  bun: [tool("bun"), "run"],
};

let address;
let folder;
before(async () => {
  address = await serveRaw();
  folder = freshProject("raw", ["hosts/raw.mjs", "parts/endless.mjs"]);
});

for (const [host, [program, ...parameters]] of Object.entries(HOSTS)) {
  test(`${host} reads raw responses as expected`, async () => {
    const names = Object.keys(RESPONSES);
    const { stdout } = await promisify(execFile)(program, [...parameters, "raw.mjs", address, ...names], { cwd: folder });
    const outcomes = JSON.parse(stdout.trim().split("\n").at(-1));
    assert.deepEqual(outcomes.map(([name]) => name), names);
    assert.deepEqual(wrongOf(outcomes), []);
    for (const [name, , took] of outcomes) assert.ok(took < 3000, `${name} took ${took} ms`);
  });
}

test("timeout, deadline and signal end every request", async () => {
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const env = { ...inherited, RAW: address };
  await promisify(execFile)(process.execPath, ["--test", "--test-reporter=spec", "endless.mjs"], { cwd: folder, env, timeout: 60_000 }).catch(
    ({ stdout }) => assert.fail(stdout),
  );
});

after(() => setImmediate(() => process.exit()));
