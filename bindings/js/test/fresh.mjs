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

/** A folder with the tarball installed and these files of `test/` in it, removed at exit. */
export function freshProject(name, files = [], settings = { type: "module" }) {
  const folder = mkdtempSync(join(tmpdir(), `sendgrid-stats-${name}-`));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
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

/** Starts `sendgrid-stats emulate` with the suite, and returns its address. */
export async function emulator(...parameters) {
  return (await emulatorAndKey(...parameters)).baseUrl;
}

/** Starts `sendgrid-stats emulate` with the suite, and returns its address and the API key that it prints. */
export async function emulatorAndKey(...parameters) {
  const { target } = cargo();
  execFileSync("cargo", ["build", "--quiet", "--package", "sendgrid-stats"], { cwd: root, stdio: "inherit" });
  const suite = join(root, "conformance");
  const child = spawn(join(target, "debug/sendgrid-stats"), ["emulate", "--suite", suite, ...parameters], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  process.on("exit", () => child.kill());
  child.unref();
  let printed = "";
  const key = new Promise((found) => {
    child.stderr.on("data", (text) => {
      const [, key] = /^SENDGRID_API_KEY=(SG\..+)$/m.exec((printed += text)) ?? [];
      if (key) found(key);
    });
  });
  for await (const line of child.stdout) {
    const started = { baseUrl: String(line).trim(), key: await key };
    for (const stream of [child.stdout, child.stderr]) stream.unref?.();
    return started;
  }
  throw new Error(`the emulator did not start: ${printed}`);
}
