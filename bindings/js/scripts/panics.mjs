// Takes out of a wasm what panics say: the host is only told that one came, so the texts are written for nobody.
import binaryen from "binaryen";

/** Functions that never return, whatever they are handed. */
const PANICS = [
  /^core::panicking::(assert_failed_inner|panic_bounds_check|panic_fmt|panic_const::\w+)$/,
  /^core::panicking::(panic|assert_failed::<.*>)$/,
  /^core::(option|result)::(expect_failed|unwrap_failed)$/,
  /^core::(slice|str)(::\w+)*::\w+_fail(_rt)?$/,
  /^alloc::raw_vec::(capacity_overflow|handle_error)$/,
  /^alloc::alloc::handle_alloc_error$/,
  /^__rustc::rust_begin_unwind$/,
  /^std::(alloc::rust_oom|panicking::panic_with_hook)$/,
  /^std::sys::backtrace::__rust_end_short_backtrace::<.*>$/,
];

/** How values of the standard library are debugged. Only panics say so: a lint forbids it to the sources. */
const DEBUGGED = [/^<char as core::fmt::Debug>::fmt$/, /^<core::ops::range::Range<usize> as core::fmt::Debug>::fmt$/];

/** The files of the sources, which panics name. */
const SOURCES = /(?<=\0)[\w./-]*\/src\/[\w/-]+\.rs/g;

/** The same wasm, in which a panic is the trap that it ends in. */
export function withoutPanics(wasm) {
  const module = binaryen.readBinary(wasm);
  const unsaid = [...PANICS, ...DEBUGGED];
  const found = new Set();
  for (let at = 0; at < module.getNumFunctions(); at++) {
    const panic = module.getFunctionByIndex(at);
    const name = binaryen.getFunctionInfo(panic).name.replaceAll(/\[[0-9a-f]+\]/g, "");
    const pattern = unsaid.find((pattern) => pattern.test(name));
    if (!pattern) continue;
    binaryen.Function.setBody(panic, module.unreachable());
    found.add(pattern);
  }
  // A compiler that calls them otherwise would leave them in, and nobody would see why the package grew.
  const missed = unsaid.filter((pattern) => !found.has(pattern));
  if (missed.length > 0) throw new Error(`no function is called ${missed.join(" or ")}`);
  binaryen.setDebugInfo(true);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

/** The same wasm, in which blanks that weigh nothing stand for the names of source files. */
export function withoutSources(wasm) {
  const text = Buffer.from(wasm).toString("latin1");
  if (text.search(SOURCES) < 0) throw new Error("no source file is named");
  return Buffer.from(text.replaceAll(SOURCES, (path) => "\0".repeat(path.length)), "latin1");
}
