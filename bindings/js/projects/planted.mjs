// Faults of the package: each is planted in a copy of the tarball, and one way of a host must find it.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { output, tarball, temporaryFolder } from "../test/fresh.mjs";

const removed = (file) => (folder) => rmSync(join(folder, file));
const replaced = (file, from, to) => (folder) => {
  const text = readFileSync(join(folder, file), "utf8");
  if (!text.includes(from)) throw new Error(`expected \`${from}\` in ${file}`);
  writeFileSync(join(folder, file), text.replaceAll(from, to));
};
const settings = (change) => (folder) => {
  const whole = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  change(whole);
  writeFileSync(join(folder, "package.json"), JSON.stringify(whole));
};

export const PLANTED = [
  { what: "a missing `require` entry", host: "plain", way: "require", edit: removed("dist/index.cjs") },
  { what: "a missing wasm string", host: "plain", way: "import", edit: removed("dist/wasm.cjs") },
  { what: "`require` without the condition", host: "jest", way: "defaults", edit: settings(({ exports }) => delete exports["."].require) },
  { what: "missing types of `node10`", host: "typescript", way: "`node10`, CommonJS", edit: settings((whole) => delete whole.types) },
  { what: "types that are a module's", host: "typescript", way: "`node16`, CommonJS", edit: settings(({ exports }) => (exports["."].require.types = "./types/index.d.ts")) },
  { what: "a missing wasm", host: "webpack", way: "build", edit: removed("dist/sendgrid_stats.wasm") },
  { what: "a missing entry for bundles", host: "esbuild", way: "`import` to CommonJS, in Node", edit: removed("dist/node.js") },
  { what: "a missing entry for pages", host: "vite", way: "a page, built", edit: removed("dist/browser.js") },
  { what: "a missing `edge-light` entry", host: "next", way: "runtime edge", edit: settings(({ exports }) => delete exports["."]["edge-light"]) },
  { what: "another number", host: "plain", way: "require", edit: replaced("dist/index.cjs", "toJSON(){", "toJSON(){return[];") },
];

/** The tarball with a fault. */
export function plant({ edit }) {
  const folder = temporaryFolder("planted");
  output("tar", ["-xzf", tarball()], folder);
  edit(join(folder, "package"));
  output("tar", ["-czf", "planted.tgz", "package"], folder);
  return join(folder, "planted.tgz");
}
