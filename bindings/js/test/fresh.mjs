// Fresh projects with the packed tarball, outside of the repository, and an emulator.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cargo, npm, root, source } from "../scripts/paths.mjs";

/** The tarball of `just js-pack`. */
export function tarball() {
  const name = readdirSync(npm).find((name) => name.endsWith(".tgz"));
  if (!name) throw new Error("expected a tarball in target/npm: run `just js-pack`");
  return join(npm, name);
}

const temporary = [];
process.on("exit", () => temporary.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder outside of the repository, removed at exit. */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `sendgrid-stats-${name}-`));
  temporary.push(folder);
  return folder;
}

/** A folder with the tarball installed and these files of `test/` in it, removed at exit. */
export function freshProject(name, files = [], settings = { type: "module" }) {
  const folder = temporaryFolder(name);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, private: true, ...settings }));
  const install = ["install", "--no-package-lock", "--no-audit", "--no-fund", "--silent", tarball()];
  execFileSync("npm", install, { cwd: folder, stdio: ["ignore", "ignore", "inherit"], timeout: 120_000 });
  for (const file of files) cpSync(join(source, "test", file), join(folder, file.split("/").at(-1)));
  return folder;
}

/** A tool in the `node_modules` of this package. */
export function tool(name) {
  return join(source, "node_modules/.bin", name);
}

/** Runs a program in a folder and returns its standard output. */
export function output(program, parameters, cwd, timeout = 300_000, variables = {}) {
  const stdio = ["ignore", "pipe", "inherit"];
  // A nested test runner would report to the outer one.
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const env = { ...inherited, ...variables };
  return execFileSync(program, parameters, { cwd, timeout, env, stdio, encoding: "utf8", maxBuffer: 1 << 28 });
}

/** The command: that of SENDGRID_STATS_COMMAND, or built from this checkout. */
export function command() {
  if (process.env.SENDGRID_STATS_COMMAND) return process.env.SENDGRID_STATS_COMMAND;
  execFileSync("cargo", ["build", "--quiet", "--package", "sendgrid-stats"], { cwd: root, stdio: "inherit" });
  return join(cargo().target, "debug/sendgrid-stats");
}

/** Starts `sendgrid-stats emulate` with the suite, and returns its address. */
export async function emulator(...parameters) {
  return (await emulatorAndKey(...parameters)).baseUrl;
}

/** Starts `sendgrid-stats emulate` with the suite, and returns its address and the API key that it prints, unless it needs none. */
export async function emulatorAndKey(...parameters) {
  const suite = join(root, "conformance");
  const child = spawn(command(), ["emulate", "--suite", suite, ...parameters], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  process.on("exit", () => child.kill());
  child.unref();
  let printed = "";
  const key = new Promise((found) => {
    child.stderr.on("data", (text) => {
      const [, key] = /^SENDGRID_API_KEY=(SG\..+)$/m.exec((printed += text)) ?? [];
      if (key || printed.includes("no credentials are required")) found(key);
    });
  });
  for await (const line of child.stdout) {
    const started = { baseUrl: String(line).trim(), key: await key };
    for (const stream of [child.stdout, child.stderr]) stream.unref?.();
    return started;
  }
  throw new Error(`the emulator did not start: ${printed}`);
}
