// For Workers: the wasm comes compiled.

// @ts-ignore: a wasm has no declarations
import module from "./sendgrid_stats.wasm";

import { imports, install } from "./core.js";

install(new WebAssembly.Instance(module as WebAssembly.Module, imports).exports);

/** Nothing is left to be done here; a program that awaits it runs on every host. */
export function init(): Promise<void> {
  return Promise.resolve();
}

export * from "./index.js";
