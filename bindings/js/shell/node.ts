// For Node and Bun: the wasm is read and compiled while the package is imported.

import { readFileSync } from "node:fs";

import { imports, install } from "./core.js";

const bytes = readFileSync(new URL("./sendgrid_stats.wasm", import.meta.url));
install(new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports);

/** Nothing is left to be done here; a program that awaits it runs on every host. */
export function init(): Promise<void> {
  return Promise.resolve();
}

export * from "./index.js";
