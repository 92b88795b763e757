// For pages and other hosts that load a wasm asynchronously.

import type { InitSource } from "../types/index.js";
import { imports, install } from "./core.js";

let started: Promise<void> | undefined;

/** Loads the wasm; await it once before the first use. After a failure, the next call tries again. */
export function init(source?: InitSource | Promise<InitSource>): Promise<void> {
  started ??= start(source).catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  return started;
}

async function start(custom?: InitSource | Promise<InitSource>): Promise<void> {
  let source = (await custom) ?? new URL("./sendgrid_stats.wasm", import.meta.url);
  if (typeof source === "string" || source instanceof URL) source = await fetch(source);
  const code = source instanceof Response ? await received(source) : source;
  const made = (await WebAssembly.instantiate(code as BufferSource, imports)) as WebAssembly.Instance | WebAssembly.WebAssemblyInstantiatedSource;
  install(("instance" in made ? made.instance : made).exports);
}

/** Its bytes, whatever its type: few servers know that of a wasm. */
async function received(response: Response): Promise<ArrayBuffer> {
  if (!response.ok) throw new Error(`sendgrid-stats: expected the wasm, got status ${response.status}`);
  return response.arrayBuffer();
}

export * from "./index.js";
