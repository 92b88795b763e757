// The programs of the READMEs: each type-checks as TypeScript and runs, on the packed tarball.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { root, source } from "../scripts/paths.mjs";
import { command, emulatorAndKey, freshProject, output, tool } from "./fresh.mjs";

const programs = (path) => [...readFileSync(path, "utf8").matchAll(/```(?:js|ts)\n([\s\S]*?)```/g)].map(([, program]) => program);
const own = programs(join(source, "README.md"));
const [firstNumbers] = programs(join(root, "docs/README.md"));
const [migrating] = programs(join(root, "docs/migrating.md"));
const ofTheProject = programs(join(root, "README.md")).filter((program) => program.includes("sendgrid-stats"));
const all = [...own, ...ofTheProject, firstNumbers, migrating];
/** The name of a program's file: its first line may have one. */
const nameOf = (program, at) => /^\/\/ ([\w.]+\.mjs)/.exec(program)?.[1] ?? `program-${at}.mjs`;

let variables;
before(async () => {
  const { baseUrl, key } = await emulatorAndKey();
  const path = [dirname(command()), process.env.PATH].join(delimiter);
  variables = { SENDGRID_API_KEY: key, SENDGRID_BASE_URL: baseUrl, PATH: path };
});

test("the programs about queries run in Node, Deno and Bun", () => {
  const folder = freshProject("readme", [], {});
  writeFileSync(join(folder, "first.mjs"), own[0]);
  writeFileSync(join(folder, "queries.mjs"), own[1]);
  assert.match(own[1], /dailyByCustomer/);
  assert.ok(own[0].trim().split("\n").filter((line) => line.trim() !== "").length <= 8);
  const expected = "2009-06-20 12342 9992\n2009-06-21 32342 10995\n2009-06-22 52342 12992\n";
  const hosts = { node: [process.execPath], deno: [tool("deno"), "run", "--quiet", "--allow-net", "--allow-env"], bun: [tool("bun"), "run"] };
  for (const [host, [program, ...parameters]] of Object.entries(hosts)) {
    assert.equal(output(program, [...parameters, "first.mjs"], folder, 60_000, variables), expected, host);
    assert.match(output(program, [...parameters, "queries.mjs"], folder, 60_000, variables), /^30 \d+ \S.* \d{2,}\n\d{4}-\d\d-\d\d \S+@example.com \d+ 20 \[\]\n$/, host);
  }
});

test("every program runs", () => {
  const folder = freshProject("programs");
  assert.ok(all.length >= 10, `${all.length} programs`);
  for (const [at, program] of all.entries()) writeFileSync(join(folder, nameOf(program, at)), program);
  for (const [at, program] of all.entries()) {
    const name = nameOf(program, at);
    if (!program.includes("console.log") && !name.includes(".test.")) {
      // Imported by another program, or run by a test of its own.
      assert.ok(program === migrating || all.some((other) => other.includes(`"./${name}"`)), program);
      continue;
    }
    const parameters = name.includes(".test.") ? ["--test", name] : [name];
    assert.notEqual(output(process.execPath, parameters, folder, 60_000, variables).trim(), "", program);
  }
});

test("the first numbers are those that the page prints", () => {
  const folder = freshProject("first-numbers");
  writeFileSync(join(folder, "first.mjs"), firstNumbers);
  const [, printed] = /```text\n([\s\S]*?)```/.exec(readFileSync(join(root, "docs/README.md"), "utf8"));
  assert.equal(output(process.execPath, ["first.mjs"], folder, 60_000, variables), printed);
});

test("the program about migrating has days before and after", () => {
  const folder = freshProject("migrating");
  const { SENDGRID_API_KEY: key, SENDGRID_BASE_URL: baseUrl } = variables;
  const account = (program) => program.replace('"secret"', '"open+sesame/&"').replace('"SG.…"', JSON.stringify(key));
  const program = account(migrating).replaceAll("new Client({", `new Client({ baseUrl: ${JSON.stringify(baseUrl)},`);
  writeFileSync(join(folder, "migrating.mjs"), `${program}\nconsole.log(before.length, after.length);\n`);
  assert.equal(output(process.execPath, ["migrating.mjs"], folder, 60_000, variables), "30 30\n");
});

test("every program type-checks as TypeScript", () => {
  const folder = freshProject("typed");
  symlinkSync(join(source, "node_modules/@types"), join(folder, "node_modules/@types"));
  const names = all.map((program, at) => nameOf(program, at).replace(/mjs$/, "mts"));
  for (const [at, program] of all.entries()) writeFileSync(join(folder, names[at]), program);
  const strict = ["--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--noEmit", "--skipLibCheck"];
  const target = ["--module", "nodenext", "--target", "es2022", "--lib", "es2023,dom,dom.iterable", "--types", "node"];
  execFileSync(tool("tsc"), [...strict, ...target, ...names], { cwd: folder, stdio: "inherit" });
});


after(() => setImmediate(() => process.exit()));
