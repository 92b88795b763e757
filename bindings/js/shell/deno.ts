// For Deno: the wasm is imported as a module, which needs no permission to read files.

// @ts-ignore: a wasm has no declarations
import * as wasm from "./sendgrid_stats.wasm";

import { install } from "./core.js";

install(wasm);

/** Does nothing here; a program that awaits it runs on every host. */
export function init(): Promise<void> {
  return Promise.resolve();
}

export * from "./index.js";
