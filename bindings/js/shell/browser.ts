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
  if (source instanceof WebAssembly.Module) {
    install((await WebAssembly.instantiate(source, imports)).exports);
  } else {
    const loaded = await (source instanceof Response ? received(source) : WebAssembly.instantiate(source, imports));
    install(loaded.instance.exports);
  }
}

async function received(response: Response): Promise<WebAssembly.WebAssemblyInstantiatedSource> {
  if (!response.ok) throw new Error(`sendgrid-stats: expected the wasm, got status ${response.status}`);
  if (response.headers.get("content-type") === "application/wasm") {
    return WebAssembly.instantiateStreaming(response, imports);
  }
  return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}

export * from "./index.js";
