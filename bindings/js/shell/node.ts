// For Node and Bun: the import of the package reads and compiles the wasm.

import { readFileSync } from "node:fs";

import { imports, install } from "./core.js";

const bytes = readFileSync(new URL("./sendgrid_stats.wasm", import.meta.url));
install(new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports);

/** Does nothing here; a program that awaits it runs on every host. */
export function init(): Promise<void> {
  return Promise.resolve();
}

export * from "./index.js";
