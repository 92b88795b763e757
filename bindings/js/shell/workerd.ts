// For Workers: the wasm is imported as a compiled module.

// @ts-ignore: a wasm has no declarations
import module from "./sendgrid_stats.wasm";

import { imports, install } from "./core.js";

install(new WebAssembly.Instance(module as WebAssembly.Module, imports).exports);

/** Does nothing here; a program that awaits it runs on every host. */
export function init(): Promise<void> {
  return Promise.resolve();
}

export * from "./index.js";
