// For Deno: the wasm is a module like any other, so that no permission to read files is needed.

// @ts-ignore: a wasm has no declarations
import * as wasm from "./sendgrid_stats.wasm";

import { install } from "./core.js";

install(wasm);

/** Nothing is left to be done here; a program that awaits it runs on every host. */
export function init(): Promise<void> {
  return Promise.resolve();
}

export * from "./index.js";
