// The wasm, after the host has loaded it.

import * as glue from "./glue_bg.js";

interface CoreExports extends WebAssembly.Exports {
  memory: WebAssembly.Memory;
  __wbindgen_start(): void;
}

let exports: CoreExports | undefined;

/** The imports of the wasm. */
export const imports: WebAssembly.Imports = { "./glue_bg.js": glue as unknown as WebAssembly.ModuleImports };

/** Installs the wasm that the host has loaded. */
export function install(loaded: WebAssembly.Exports): void {
  if (exports) return;
  exports = loaded as CoreExports;
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
}

/** The functions and classes of the wasm. */
export function core(): typeof glue {
  if (!exports) throw new Error("sendgrid-stats: expected `await init()` before the first use");
  return glue;
}

/** The wasm's memory. Its buffer is another one after it grows. */
export function memory(): ArrayBuffer {
  return (exports as CoreExports).memory.buffer;
}
