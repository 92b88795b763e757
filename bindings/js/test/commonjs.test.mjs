// The package, as programs of CommonJS use it: Node, Deno, Bun, Jest, esbuild, TypeScript.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build as bundle } from "esbuild";
import { browser } from "./browser.mjs";
import { freshProject, output, tool } from "./fresh.mjs";
import { serve } from "./serve.mjs";
import { source } from "../scripts/paths.mjs";

const EXPECTED = '[{"date":"2009-06-20","opens":3}]';
const IMPORTED = `
  import { Account } from "sendgrid-stats";
  const call = new Account({ apiUser: "reseller", apiKey: "secret" }).daily("customer@example.com");
  console.log(call.parse(200, '[{"date":"2009-06-20","opens":3}]').toText());
`;
const ALL = { node: [process.execPath], deno: [tool("deno"), "run", "--quiet", "--allow-read", "--allow-env"], bun: [tool("bun"), "run"] };

let folder;
before(() => {
  folder = freshProject("commonjs", ["hosts/required.cjs", "hosts/jest.test.js"], {});
});

for (const [host, [program, ...parameters]] of Object.entries(ALL)) {
  test(`${host} requires the package`, () => {
    assert.equal(output(program, [...parameters, "required.cjs"], folder).trim(), EXPECTED);
  });
}

test("import and require have the same exports and classes", () => {
  const program = `
    import { createRequire } from "node:module";
    import * as imported from "sendgrid-stats";
    const required = createRequire(import.meta.url)("sendgrid-stats");
    const names = Object.keys(required);
    console.log(names.length > 10 && names.every((name) => imported[name] === required[name]) && Object.keys(imported).length === names.length);
  `;
  writeFileSync(join(folder, "both.mjs"), program);
  assert.equal(output(process.execPath, ["both.mjs"], folder).trim(), "true");
});

for (const environment of ["node", "jsdom"]) {
  test(`Jest's default mode requires the package, with the environment ${environment}`, () => {
    const jsdom = createRequire(join(source, "package.json")).resolve("jest-environment-jsdom");
    const parameters = ["--rootDir", folder, "--ci", "--silent", "--reporters", "summary", "--env", environment === "jsdom" ? jsdom : environment];
    output(tool("jest"), parameters, folder);
  });
}

test("esbuild bundles it to CommonJS, from `require` and from `import`, as one file", async () => {
  writeFileSync(join(folder, "imported.mjs"), IMPORTED);
  const alone = freshProject("bundled", [], {});
  rmSync(join(alone, "node_modules"), { recursive: true });
  for (const entry of ["required.cjs", "imported.mjs"]) {
    const outfile = join(alone, "bundle.cjs");
    await bundle({ absWorkingDir: folder, entryPoints: [entry], bundle: true, format: "cjs", platform: "node", minify: true, outfile, logLevel: "error" });
    assert.equal(output(process.execPath, ["bundle.cjs"], alone).trim(), EXPECTED, entry);
  }
});

test("a page built from `require` runs", async () => {
  writeFileSync(join(folder, "page.cjs"), 'const { init, Account } = require("sendgrid-stats"); init().then(() => (document.title = `${typeof Account}`));');
  const out = join(folder, "page");
  await bundle({ absWorkingDir: folder, entryPoints: ["page.cjs"], bundle: true, format: "esm", platform: "browser", outdir: out });
  cpSync(join(folder, "node_modules/sendgrid-stats/dist/sendgrid_stats.wasm"), join(out, "sendgrid_stats.wasm"));
  writeFileSync(join(out, "index.html"), '<!doctype html><title></title><script type="module" src="./page.js"></script>');
  const started = await browser();
  try {
    const page = await started.newPage();
    await page.goto(`${await serve(out)}/`);
    await page.waitForFunction(() => document.title === "function", undefined, { timeout: 20_000 });
  } finally {
    await started.close();
  }
});

test("TypeScript finds the types of `node10` and of CommonJS with `node16`", () => {
  writeFileSync(join(folder, "typed.ts"), IMPORTED);
  const ways = { node10: ["--module", "commonjs", "--moduleResolution", "node10", "--ignoreDeprecations", "6.0"], node16: ["--module", "node16"], nodenext: ["--module", "nodenext"] };
  for (const [name, parameters] of Object.entries(ways)) {
    output(tool("tsc"), ["--strict", "--target", "ES2022", "--lib", "ES2022,DOM", ...parameters, "typed.ts"], folder);
    assert.equal(output(process.execPath, ["typed.js"], folder).trim(), EXPECTED, name);
  }
  writeFileSync(join(folder, "wrong.ts"), 'import { Account } from "sendgrid-stats";\nnew Account({ apikey: "x" });\n');
  for (const parameters of Object.values(ways)) {
    assert.throws(() => execFileSync(tool("tsc"), ["--noEmit", "--strict", ...parameters, "wrong.ts"], { cwd: folder, stdio: "pipe" }), ({ stdout }) => /apikey/.test(stdout));
  }
});

after(() => setImmediate(() => process.exit()));
