// The hosts that run the suite, each on the packed tarball in a fresh project.
import { writeFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { browser } from "./browser.mjs";
import { freshProject, output, tool } from "./fresh.mjs";
import { serve } from "./serve.mjs";

const SUITE = ["suite.js", "case.js"];

function project(host, cases, ...files) {
  const folder = freshProject(host, [...SUITE, ...files]);
  writeFileSync(join(folder, "cases.json"), JSON.stringify(cases));
  return folder;
}

function program(host, program, ...parameters) {
  return (cases, emulator) => {
    const folder = project(host, cases, "hosts/program.mjs");
    const printed = output(program, [...parameters, "program.mjs", host, emulator], folder);
    return JSON.parse(printed.trim().split("\n").at(-1));
  };
}

async function chromium(cases, emulator) {
  const folder = project("chromium", cases, "hosts/page.html");
  const started = await browser();
  try {
    const page = await started.newPage();
    page.on("pageerror", (error) => console.error(`page: ${error}`));
    await page.goto(`${await serve(folder)}/page.html`);
    return await page.evaluate((emulator) => window.conformance(emulator, 6), emulator);
  } finally {
    await started.close();
  }
}

async function workerd(cases, emulator) {
  const running = await worker(project("workerd", cases, "hosts/worker.mjs"), "worker.mjs");
  try {
    const body = JSON.stringify({ cases, emulator });
    const response = await running.dispatchFetch("http://localhost/", { method: "POST", body });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return JSON.parse(text);
  } finally {
    await running.dispose();
  }
}

/** Starts a bundled Worker of a folder with the package. */
export async function worker(folder, entry, bindings = {}) {
  const { script, wasm } = await bundled(folder, entry);
  return new Miniflare({
    modules: [
      { type: "ESModule", path: "worker.js", contents: script },
      { type: "CompiledWasm", path: "sendgrid_stats.wasm", contents: wasm },
    ],
    compatibilityDate: "2026-07-01",
    bindings,
  });
}

/** As the tools of Workers bundle: one script with the condition `workerd`, and the wasm beside it. */
async function bundled(folder, entry) {
  const beside = {
    name: "wasm-beside",
    setup({ onResolve }) {
      onResolve({ filter: /\.wasm$/ }, () => ({ path: "./sendgrid_stats.wasm", external: true }));
    },
  };
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    plugins: [beside],
    write: false,
  });
  const wasm = readFileSync(join(folder, "node_modules/sendgrid-stats/dist/sendgrid_stats.wasm"));
  return { script: outputFiles[0].text, wasm };
}

/** The hosts by name. */
export const hosts = {
  node: program("node", process.execPath),
  chromium,
  deno: program("deno", tool("deno"), "run", "--quiet", "--allow-net", "--allow-read", "--allow-env"),
  bun: program("bun", tool("bun"), "run"),
  workerd,
};
