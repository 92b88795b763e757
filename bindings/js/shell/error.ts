// The errors of this package: a class for each family of kinds.

import type { ErrorDetails, ErrorKind, QueryOf, RawResponse, SentRequest, ServerMessage } from "../types/index.js";

/** Why a query has no answer. Its kind is the same in every language; its message is for people. */
export class StatsError extends Error {
  declare readonly kind: ErrorKind;
  declare readonly attempts: number | undefined;
  declare readonly status: number | undefined;
  declare readonly code: number | undefined;
  declare readonly messages: readonly ServerMessage[];
  declare readonly subjects: readonly string[];
  declare readonly record: number | undefined;
  declare readonly field: string | undefined;
  declare readonly offset: number | undefined;
  declare readonly query: QueryOf | undefined;
  declare readonly request: SentRequest | undefined;
  declare readonly response: RawResponse | undefined;

  constructor({ kind, message = kind, cause, messages = [], subjects = [], response, ...others }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    const family = familyOf(kind);
    if (new.target === StatsError) {
      Object.setPrototypeOf(this, family.prototype);
      // The first line of the stack has the name of the class.
      (Error as { captureStackTrace?: (error: Error, above: unknown) => void }).captureStackTrace?.(this, StatsError);
    } else if (!(this instanceof family)) throw new TypeError(`expected a kind of ${new.target.name}, got \`${kind}\``);
    // Absent details are no own properties, so that a printed error is short.
    for (const [name, value] of Object.entries({ kind, ...others })) {
      if (value !== undefined && value !== null) Object.assign(this, { [name]: value });
    }
    for (const [name, value] of Object.entries({ messages, subjects })) Object.defineProperty(this, name, { value, enumerable: value.length > 0 });
    // What a server sent may repeat the key, so that it is never printed.
    Object.defineProperty(this, "response", { value: response });
  }

  get headers(): RawResponse["headers"] | undefined {
    return this.response?.headers;
  }

  get body(): Uint8Array | undefined {
    return this.response?.body;
  }

  toJSON(): object {
    return Object.assign({ name: this.name, message: this.message }, this);
  }
}

/** The query or an option is invalid; nothing was sent. */
export class InputError extends StatsError {}
/** The server refused. */
export class RefusedError extends StatsError {}
/** The status is neither success nor a refusal. */
export class UnexpectedStatusError extends StatsError {}
/** The response cannot be read. */
export class DecodeError extends StatsError {}
/** There is no whole response. */
export class TransportError extends StatsError {}
/** There is no whole response in time. */
export class TimeoutError extends TransportError {}
/** The caller aborted the query. */
export class AbortError extends StatsError {}
/** A method of an exchange was called in the wrong state. */
export class MisuseError extends StatsError {}

const FAMILIES = new Map<string, typeof StatsError>([
  ["unexpected-status", UnexpectedStatusError],
  ["malformed", DecodeError],
  ["missing-field", DecodeError],
  ["bad-value", DecodeError],
  ["too-large", DecodeError],
  ["transport", TransportError],
  ["timeout", TimeoutError],
  ["cancelled", AbortError],
  ["misuse", MisuseError],
]);

function familyOf(kind: string): typeof StatsError {
  return FAMILIES.get(kind) ?? (kind.startsWith("refused-") ? RefusedError : InputError);
}

const classes = { StatsError, InputError, RefusedError, UnexpectedStatusError, DecodeError, TransportError, TimeoutError, AbortError, MisuseError };
// Minified classes have other names.
for (const [name, type] of Object.entries(classes)) {
  Object.defineProperty(type, "name", { value: name });
  Object.defineProperty(type.prototype, "name", { value: name, configurable: true, writable: true });
}

/** An error of an argument, before anything is sent. */
export function invalid(message: string, kind: ErrorKind = "bad-option"): StatsError {
  return new StatsError({ kind, message });
}

/** What is known of a query when it fails. */
export type Context = Pick<ErrorDetails, "attempts" | "query" | "request" | "response">;

/** Creates the error that the core wrote as a list. */
export function thrown(list: string, context: Context = {}): StatsError {
  const [kind, message, attempts, status, code, record, field, offset, count, ...texts] = JSON.parse(list);
  const messages: ServerMessage[] = [];
  for (let at = 0; at < 2 * count; at += 2) {
    messages.push(texts[at + 1] === null ? { message: texts[at] } : { message: texts[at], field: texts[at + 1] });
  }
  const subjects = texts.slice(2 * count);
  return new StatsError({ ...context, kind, message, attempts, status, code, record, field, offset, messages, subjects });
}

/** The error of a query whose signal was aborted: by its caller, or by `AbortSignal.timeout`. */
export function aborted({ reason }: AbortSignal, context: Context): StatsError {
  const isLate = (Object(reason) as Partial<Error>).name === "TimeoutError";
  const [kind, message] = isLate ? ["timeout", "the query's signal timed out"] : ["cancelled", "the query was cancelled"];
  return new StatsError({ ...context, kind: kind as ErrorKind, message: message as string, cause: reason });
}
