/** The wasm, as hosts that compile it give it. */
declare const module: WebAssembly.Module;
export default module;
