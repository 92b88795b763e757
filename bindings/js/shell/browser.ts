// For pages and whatever else cannot load a wasm at once.

import type { InitSource } from "../types/index.js";
import { imports, install } from "./core.js";

let started: Promise<void> | undefined;

/** Loads the wasm; to be awaited once before the first use. What failed is tried again by the next call. */
export function init(source?: InitSource | Promise<InitSource>): Promise<void> {
  started ??= start(source).catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  return started;
}

async function start(given?: InitSource | Promise<InitSource>): Promise<void> {
  let source = (await given) ?? new URL("./sendgrid_stats.wasm", import.meta.url);
  if (typeof source === "string" || source instanceof URL) source = await fetch(source);
  if (source instanceof WebAssembly.Module) {
    install((await WebAssembly.instantiate(source, imports)).exports);
  } else {
    const loaded = await (source instanceof Response ? received(source) : WebAssembly.instantiate(source, imports));
    install(loaded.instance.exports);
  }
}

async function received(response: Response): Promise<WebAssembly.WebAssemblyInstantiatedSource> {
  if (!response.ok) throw new Error(`sendgrid-stats: the wasm was answered with status ${response.status}`);
  if (response.headers.get("content-type") === "application/wasm") {
    return WebAssembly.instantiateStreaming(response, imports);
  }
  return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}

export * from "./index.js";
