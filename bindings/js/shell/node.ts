// For Node, Bun, their bundles and every `require`: the wasm is a string of the package, so that bundles need no other file.

import { brotliDecompressSync } from "node:zlib";

import { imports, install } from "./core.js";
// @ts-ignore: made by the build
import { wasm } from "./wasm.js";

const bytes = brotliDecompressSync(Buffer.from(wasm as string, "base64"));
install(new WebAssembly.Instance(new WebAssembly.Module(bytes as BufferSource), imports).exports);

/** Does nothing here; a program that awaits it runs on every host. */
export function init(): Promise<void> {
  return Promise.resolve();
}

export * from "./index.js";
