// The package, as programs and bundlers use it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { build as bundle } from "esbuild";
import { build as vite } from "vite";
import { packageFolder, root, source } from "../scripts/paths.mjs";
import { browser } from "./browser.mjs";
import { freshProject, output, tool } from "./fresh.mjs";
import { serve } from "./serve.mjs";

const PROGRAM = `
  import { Account, init } from "sendgrid-stats";
  await init();
  const call = new Account({ baseUrl: "https://statistics.example.com" }).daily("customer@example.com");
  const text = call.parse(200, new TextEncoder().encode('{"date":"2009-06-20","opens":3}')).toText();
  globalThis.document ? (document.title = text) : console.log(text);
`;
const EXPECTED = '[{"date":"2009-06-20","opens":3}]';

/** The title of a page after its script has run. */
async function titleOf(folder) {
  const started = await browser();
  try {
    const page = await started.newPage();
    await page.goto(`${await serve(folder)}/`);
    await page.waitForFunction(() => document.title.startsWith("["), undefined, { timeout: 20_000 });
    return await page.title();
  } finally {
    await started.close();
  }
}

test("has no dependency, no script and no path of the build machine", () => {
  const written = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));
  for (const name of ["dependencies", "peerDependencies", "optionalDependencies", "scripts", "devDependencies"]) {
    assert.equal(written[name], undefined, name);
  }
  assert.equal(written.private, undefined);
  for (const name of ["license", "homepage", "bugs", "repository"]) assert.ok(written[name], name);
  const isFirst = (conditions) => !("types" in conditions) || Object.keys(conditions)[0] === "types" || Object.values(conditions)[0].types;
  assert.ok(isFirst(written.exports["."]) && isFirst(written.exports["."].require));
  for (const name of readdirSync(join(packageFolder, "dist"))) {
    const bytes = readFileSync(join(packageFolder, "dist", name), "latin1");
    assert.ok(!/\/(home|root|Users|work|tmp)\//.test(bytes), name);
  }
});

test("passes publint and arethetypeswrong", () => {
  assert.match(output(tool("publint"), [packageFolder, "--strict"], packageFolder), /All good/);
  // The wasm is no module of CommonJS.
  output(tool("attw"), ["--pack", packageFolder, "--exclude-entrypoints", "./sendgrid_stats.wasm"], packageFolder);
  output(tool("attw"), ["--pack", packageFolder, "--profile", "esm-only"], packageFolder);
});

test("type-checks", () => {
  execFileSync(tool("tsc"), ["--project", join(source, "test/types")], { stdio: "inherit" });
  const folder = freshProject("typescript", ["types/answers.ts"]);
  const options = ["--noEmit", "--strict", "--module", "NodeNext", "--target", "ES2022", "--lib", "ES2022,DOM,DOM.AsyncIterable"];
  execFileSync(tool("tsc"), [...options, "answers.ts"], { cwd: folder, stdio: "inherit" });
  output(tool("tsc"), ["--strict", "--module", "NodeNext", "--target", "ES2022", "--lib", "ES2022,DOM", "program.ts"], program(folder, "program.ts"));
  assert.equal(output(process.execPath, ["program.js"], folder).trim(), EXPECTED);
});

test("the types list what the core lists", () => {
  const types = readFileSync(join(source, "types/index.d.ts"), "utf8");
  const core = (file) => [...readFileSync(join(root, "crates/stats-proto/src", file), "utf8").matchAll(/^ {8}\w+ = "([^"]+)",$/gm)].map(([, name]) => name);
  const union = (name) => [...new RegExp(`type ${name} =([^;]+);`).exec(types)[1].matchAll(/"([^"]+)"/g)].map(([, text]) => text);
  const kinds = [...types.matchAll(/readonly kind: "([^"]+)";/g)].map(([, kind]) => kind);
  const pairs = [[union("Dialect"), core("dialect.rs")], [union("Region"), core("region.rs")], [kinds, core("query/kind.rs")]];
  // Pages and signals are of this package alone.
  pairs.push([union("ErrorKind"), [...core("error/kind.rs"), "key-in-browser", "cancelled"]]);
  for (const [typed, known] of pairs) {
    assert.ok(known.length > 1);
    assert.deepEqual(typed.sort(), known.sort());
  }
});

function program(folder, name) {
  writeFileSync(join(folder, name), name.endsWith(".ts") ? `${PROGRAM}\ndeclare const document: { title: string };` : PROGRAM);
  return folder;
}

test("runs in Node", () => {
  const folder = program(freshProject("plain"), "program.mjs");
  assert.equal(output(process.execPath, ["program.mjs"], folder).trim(), EXPECTED);
});

test("runs in a page built by Vite", async () => {
  const folder = program(freshProject("vite"), "main.js");
  writeFileSync(join(folder, "index.html"), '<!doctype html><title></title><script type="module" src="./main.js"></script>');
  await vite({ root: folder, logLevel: "warn", build: { target: "es2022" } });
  assert.ok(readdirSync(join(folder, "dist/assets")).some((name) => name.endsWith(".wasm")));
  assert.equal(await titleOf(join(folder, "dist")), EXPECTED);
});

test("runs bundled by esbuild, in Node and in a page", async () => {
  const folder = program(freshProject("esbuild"), "main.js");
  const wasm = join(folder, "node_modules/sendgrid-stats/dist/sendgrid_stats.wasm");
  for (const platform of ["node", "browser"]) {
    const out = join(folder, platform);
    await bundle({ absWorkingDir: folder, entryPoints: ["main.js"], bundle: true, format: "esm", platform, outdir: out });
  }
  cpSync(wasm, join(folder, "browser/sendgrid_stats.wasm"));
  assert.equal(output(process.execPath, ["node/main.js"], folder).trim(), EXPECTED);
  writeFileSync(join(folder, "browser/index.html"), '<!doctype html><title></title><script type="module" src="./main.js"></script>');
  assert.equal(await titleOf(join(folder, "browser")), EXPECTED);
});

after(() => setImmediate(() => process.exit()));
