// Prints the size of the wasm by crate, and checks the limits of the package.
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { named, packageFolder } from "./paths.mjs";

const LIMITS = { wasm: 110_000, shell: 14_000 };

/** Reads the sections of a wasm, as far as the sizes of functions need it. */
class Reader {
  constructor(bytes, at = 0, end = bytes.length) {
    Object.assign(this, { bytes, at, end });
  }
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }
  part() {
    const length = this.number();
    const part = new Reader(this.bytes, this.at, this.at + length);
    this.at += length;
    return part;
  }
  text() {
    const { at, end } = this.part();
    return new TextDecoder().decode(this.bytes.subarray(at, end));
  }
}

/** The sizes of functions by name, and of sections. */
function sizesOf(bytes) {
  const sections = [];
  const reader = new Reader(bytes, 8);
  while (reader.at < bytes.length) {
    const id = reader.bytes[reader.at++];
    sections.push({ id, body: reader.part() });
  }
  let imported = 0;
  const names = new Map();
  const functions = [];
  const sizes = { data: 0 };
  for (const { id, body } of sections) {
    if (id === 2) imported = functionImports(body);
    if (id === 11) sizes.data = body.end - body.at;
    if (id === 10) for (let left = body.number(); left > 0; left--) functions.push(body.part());
    if (id === 0 && body.text() === "name") functionNames(body, names);
  }
  return { sizes, functions: functions.map(({ at, end }, index) => [names.get(index + imported) ?? "?", end - at]) };
}

function functionImports(body) {
  let functions = 0;
  for (let left = body.number(); left > 0; left--) {
    body.text();
    body.text();
    const kind = body.bytes[body.at++];
    if (kind === 0) functions += 1;
    if (kind === 0) body.number();
    else if (kind === 3) body.at += 2;
    else {
      if (kind === 1) body.at += 1;
      const limits = body.bytes[body.at++];
      body.number();
      if (limits & 1) body.number();
    }
  }
  return functions;
}

function functionNames(body, names) {
  while (body.at < body.end) {
    const kind = body.bytes[body.at++];
    const part = body.part();
    if (kind !== 1) continue;
    for (let left = part.number(); left > 0; left--) names.set(part.number(), part.text());
  }
}

/** The crate of a function: the first segment of its path. */
function crateOf(name) {
  const path = /(?:^|[<&( ])(?:dyn |mut )?([a-z_][a-z0-9_]*)(?:\[[0-9a-f]+\])?::/.exec(name);
  if (name.startsWith("__")) return "wasm-bindgen";
  return path?.[1] ?? (/^(core|answer|driven|metric)/.test(name) ? "sendgrid_stats" : "other");
}

const { sizes, functions } = sizesOf(readFileSync(named));
const crates = new Map();
for (const [name, size] of functions) crates.set(crateOf(name), (crates.get(crateOf(name)) ?? 0) + size);
crates.set("(data: strings and tables)", sizes.data);
const sorted = (entries) => [...entries].sort(([, a], [, b]) => b - a);
console.log("bytes of the wasm by crate, before gzip:");
for (const [crate, size] of sorted(crates)) console.log(`${String(size).padStart(8)}  ${crate}`);
if (process.argv.includes("--functions")) {
  for (const [name, size] of sorted(functions).slice(0, 2000)) console.log(`${String(size).padStart(8)}  ${name}`);
}

const dist = join(packageFolder, "dist");
const gzipped = (...names) => gzipSync(Buffer.concat(names.map((name) => readFileSync(join(dist, name)))), { level: 9 }).length;
const chunk = readdirSync(dist).find((name) => name.startsWith("shared-"));
// A program loads one host's file, and one form of the wasm.
const scripts = {
  ...Object.fromEntries(["browser", "edge", "node", "workerd"].map((host) => [host, [`${host}.js`, chunk]])),
  deno: ["deno.js", "glue_bg.js"],
  "Node without a bundler": ["import.js", "index.cjs"],
};
const loaded = [
  ["the wasm", LIMITS.wasm, ["sendgrid_stats.wasm"]],
  ["the wasm as a string", LIMITS.wasm, ["wasm.cjs"]],
  ...Object.entries(scripts).map(([host, names]) => [`glue and shell, ${host}`, LIMITS.shell, names]),
];
for (const [what, limit, names] of loaded) {
  const size = gzipped(...names);
  console.log(`${what}: ${size} bytes gzipped, at most ${limit}`);
  if (size > limit) process.exitCode = 1;
}
