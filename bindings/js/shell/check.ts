// Arguments: what is of a wrong type, or unknown, is refused before anything is sent. Values are never repeated.

import { StatsError } from "./error.js";

export type Checked = Record<string, unknown>;

/** Half of a surrogate pair: a string that holds one has no UTF-8. */
const LONE_SURROGATE = /\p{Cs}/u;

/** Throws `bad-option`: what was expected, and the type that came. */
export function refuse(expected: string, name: string, given: unknown): never {
  const type = given === null ? "null" : Array.isArray(given) ? "an array" : `${/^[aiou]/.test(typeof given) ? "an" : "a"} ${typeof given}`;
  throw new StatsError("bad-option", `expected ${expected} as \`${name}\`, got ${given === undefined ? "undefined" : type}`);
}

/** A string that can be written as UTF-8 without a change. */
export function text(given: unknown, name: string): string {
  if (typeof given !== "string") refuse("a string", name, given);
  if (LONE_SURROGATE.test(given)) {
    const [kind, what] = { apiUser: ["bad-credentials", "the account's name"], apiKey: ["bad-credentials", "the account's key"] }[name] ?? [
      "bad-option",
      `\`${name}\``,
    ];
    throw new StatsError(kind as string, `${what} holds a lone surrogate, which UTF-8 cannot express`);
  }
  return given;
}

/** The options of a plain object, each read once. What is `undefined` is not given. */
export function options(given: unknown, name: string, known: readonly string[]): Checked {
  if (!isPlain(given)) refuse("a plain object", name, given);
  const read: Checked = Object.create(null);
  for (const option of Object.keys(given)) {
    if (!known.includes(option)) throw new StatsError("bad-option", `\`${option}\` is not a known option`);
  }
  for (const option of known) {
    if (!Object.hasOwn(given, option)) continue;
    const value = given[option];
    if (value !== undefined) read[option] = value;
  }
  return read;
}

/** Refuses arguments beyond those that a function takes. */
export function noMore(given: readonly unknown[], name: string): void {
  const extra = given.find((argument) => argument !== undefined);
  if (extra !== undefined) refuse("no further argument", name, extra);
}

export function number(given: unknown, name: string): number {
  return typeof given === "number" ? given : refuse("a number", name, given);
}

export function callable(given: unknown, name: string): void {
  if (typeof given !== "function") refuse("a function", name, given);
}

/** A status, which the wasm would otherwise cut down to sixteen bits. */
export function statusOf(given: unknown): number {
  const status = number(given, "status");
  return Number.isInteger(status) && status >= 0 && status <= 65_535 ? status : refuse("an HTTP status", "status", given);
}

/** A signal of any realm, or one that behaves as one. */
export function signalOf(given: unknown): AbortSignal | undefined {
  if (given === undefined) return undefined;
  const { aborted, addEventListener } = Object(given) as Partial<AbortSignal>;
  if (typeof aborted !== "boolean" || typeof addEventListener !== "function") refuse("an AbortSignal", "signal", given);
  return given as AbortSignal;
}

/** Names and values of headers. */
export function headersOf(given: unknown): [string, string][] {
  const iterable = typeof given === "object" && given !== null && Symbol.iterator in given;
  if (!iterable) refuse("an iterable of names and values", "headers", given);
  return Array.from(given as Iterable<unknown>, (pair) => {
    if (!Array.isArray(pair) || pair.length !== 2) refuse("a name and a value", "headers", pair);
    return [text(pair[0], "headers"), text(pair[1], "headers")];
  });
}

const encoder = new TextEncoder();

/** An XML declaration of an encoding, where no byte-order mark overrules it. */
const DECLARED = /^[ \t\r\n]*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']/;

/** The bytes of a body: those of a view or a buffer as they are, those of a string as UTF-8. */
export function bytesOf(given: unknown): Uint8Array {
  if (typeof given === "string") {
    const declared = DECLARED.exec(text(given, "body"))?.[1];
    if (declared !== undefined && !/^(utf-?8|us-ascii)$/i.test(declared) && /[^\0-\x7f]/.test(given)) {
      const found = `a string that declares the encoding \`${declared.slice(0, 20)}\``;
      throw new StatsError("bad-option", `expected the bytes of the body, got ${found} and is decoded already`);
    }
    return encoder.encode(given);
  }
  try {
    // Both constructors refuse what is no buffer, and a buffer that was transferred away.
    const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(given) ? given : new DataView(given as ArrayBuffer);
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch {
    return refuse("bytes (a view, an ArrayBuffer, a SharedArrayBuffer) or a string", "body", given);
  }
}

/** An object of no class, of any realm: what a class or a prototype holds would be left out without a word. */
function isPlain(given: unknown): given is Checked {
  if (typeof given !== "object" || given === null) return false;
  const prototype = Object.getPrototypeOf(given) as object | null;
  if (prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "hasOwnProperty");
}
