// Arguments of a wrong type and unknown options throw before anything is sent. Messages never contain values.

import { invalid } from "./error.js";

export type Checked = Record<string, unknown>;

/** A lone surrogate, which has no UTF-8 encoding. */
const LONE_SURROGATE = /\p{Cs}/u;

/** Throws `bad-option` with the expectation and the type of the value. */
export function refuse(expected: string, name: string, value: unknown): never {
  throw invalid(`expected ${expected} as \`${name}\`, got ${typeOf(value)}`);
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  return `${/^[aiou]/.test(typeof value) ? "an" : "a"} ${typeof value}`;
}

/** A string that UTF-8 can encode. */
export function text(value: unknown, name: string): string {
  if (typeof value !== "string") refuse("a string", name, value);
  if (LONE_SURROGATE.test(value)) {
    const kind = name === "apiUser" || name === "apiKey" ? "bad-credentials" : "bad-option";
    throw invalid(`expected a string that UTF-8 can encode as \`${name}\`, got a lone surrogate`, kind);
  }
  return value;
}

/** The options of a plain object, each read once; `undefined` means absent. */
export function options(value: unknown, name: string, known: readonly string[]): Checked {
  if (!isPlain(value)) refuse("a plain object", name, value);
  const read: Checked = Object.create(null);
  for (const option of Object.keys(value)) {
    if (!known.includes(option)) throw invalid(`expected one of \`${known.join("`, `")}\`, got \`${option}\``);
  }
  for (const option of known) {
    if (!Object.hasOwn(value, option)) continue;
    const member = value[option];
    if (member !== undefined) read[option] = member;
  }
  return read;
}

/** Throws if there are surplus arguments. */
export function noMore(value: readonly unknown[], name: string): void {
  const extra = value.find((argument) => argument !== undefined);
  if (extra !== undefined) throw invalid(`expected no further argument of \`${name}\`, got ${typeOf(extra)}`);
}

export function number(value: unknown, name: string): number {
  return typeof value === "number" ? value : refuse("a number", name, value);
}

export function callable(value: unknown, name: string): void {
  if (typeof value !== "function") refuse("a function", name, value);
}

/** A status, which the wasm would otherwise truncate to sixteen bits. */
export function statusOf(value: unknown): number {
  const status = number(value, "status");
  return Number.isInteger(status) && status >= 0 && status <= 65_535 ? status : refuse("an HTTP status", "status", value);
}

/** An `AbortSignal` of any realm, or a polyfill of it. */
export function signalOf(value: unknown): AbortSignal | undefined {
  if (value === undefined) return undefined;
  const { aborted, addEventListener } = Object(value) as Partial<AbortSignal>;
  if (typeof aborted !== "boolean" || typeof addEventListener !== "function") refuse("an AbortSignal", "signal", value);
  return value as AbortSignal;
}

/** A header that HTTP can send; its value is a string of bytes. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers to send with every request; those that the client sends itself cannot be replaced. */
export function defaultHeaders(value: unknown): [string, string][] {
  const pairs = headersOf(isIterable(value) ? value : Object.entries(options(value, "defaultHeaders", Object.keys(Object(value)))));
  for (const [name, content] of pairs) {
    if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(content)) throw invalid("expected names and values that HTTP can send as `defaultHeaders`");
    // A customer in every request would be that of the wrong query.
    if (/^(accept-encoding|content-type|on-behalf-of)$/i.test(name)) throw invalid(`expected a header that the client does not send itself, got \`${name}\``);
  }
  return pairs;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

/** The names and values of headers. */
export function headersOf(value: unknown): [string, string][] {
  if (!isIterable(value)) refuse("an iterable of names and values", "headers", value);
  return Array.from(value, (pair) => {
    if (!Array.isArray(pair) || pair.length !== 2) refuse("a name and a value", "headers", pair);
    return [text(pair[0], "headers"), text(pair[1], "headers")];
  });
}

const encoder = new TextEncoder();

/** An XML declaration of an encoding that no byte-order mark overrides. */
const DECLARED = /^[ \t\r\n]*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']/;

/** The bytes of a body: of a view or buffer, or of a string as UTF-8. */
export function bytesOf(value: unknown): Uint8Array {
  if (typeof value === "string") {
    const declared = DECLARED.exec(text(value, "body"))?.[1];
    if (declared !== undefined && !/^(utf-?8|us-ascii)$/i.test(declared) && /[^\0-\x7f]/.test(value)) {
      const found = `a string that declares the encoding \`${declared.slice(0, 20)}\``;
      throw invalid(`expected the bytes of the body, got ${found}`);
    }
    return encoder.encode(value);
  }
  try {
    // Both constructors throw for anything but buffers, and for a transferred buffer.
    const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(value) ? value : new DataView(value as ArrayBuffer);
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch {
    return refuse("bytes (a view, an ArrayBuffer, a SharedArrayBuffer) or a string", "body", value);
  }
}

/** True for an object literal of any realm: members of a class or prototype would be ignored silently. */
function isPlain(value: unknown): value is Checked {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "hasOwnProperty");
}
