// For the edge runtime of Vercel and Next.js, which imports a compiled module by this suffix only.

// @ts-ignore: a wasm has no declarations
import module from "./sendgrid_stats.wasm?module";

import { imports, install } from "./core.js";

install(new WebAssembly.Instance(module as WebAssembly.Module, imports).exports);

/** Does nothing here; a program that awaits it runs on every host. */
export function init(): Promise<void> {
  return Promise.resolve();
}

export * from "./index.js";
