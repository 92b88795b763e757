// Whatever goes wrong, as one error.

import type { ErrorKind, ServerMessage } from "../types/index.js";

interface Details {
  attempts?: number;
  status?: number;
  code?: number;
  messages?: ServerMessage[];
  record?: number;
  field?: string;
  offset?: number;
  cause?: unknown;
}

/** Why there is no answer. Its kind is the same in every language; its message is for people. */
export class StatsError extends Error {
  declare readonly kind: ErrorKind;
  declare readonly attempts: number | undefined;
  declare readonly status: number | undefined;
  declare readonly code: number | undefined;
  declare readonly messages: readonly ServerMessage[];
  declare readonly record: number | undefined;
  declare readonly field: string | undefined;
  declare readonly offset: number | undefined;

  constructor(kind: ErrorKind, message: string, { cause, messages = [], ...places }: Details = {}) {
    super(message, cause === undefined ? undefined : { cause });
    // What is not known is no property of its own, so that a printed error stays short.
    const known = Object.entries({ kind, ...places }).filter(([, value]) => value !== undefined && value !== null);
    Object.assign(this, Object.fromEntries(known));
    Object.defineProperty(this, "messages", { value: messages, enumerable: messages.length > 0 });
  }

  toJSON(): object {
    return Object.assign({ name: this.name, message: this.message }, this);
  }
}

Object.defineProperty(StatsError.prototype, "name", { value: "StatsError", configurable: true, writable: true });

/** The error that the core wrote as a list. */
export function thrown(list: string): StatsError {
  const [kind, message, attempts, status, code, record, field, offset, ...said] = JSON.parse(list);
  const messages: ServerMessage[] = [];
  for (let at = 0; at < said.length; at += 2) {
    messages.push(said[at + 1] === null ? { message: said[at] } : { message: said[at], field: said[at + 1] });
  }
  return new StatsError(kind, message, { attempts, status, code, record, field, offset, messages });
}

/** The caller took the question back. */
export function cancelled(signal: AbortSignal, attempts: number): StatsError {
  return new StatsError("cancelled", "the question was cancelled", { attempts, cause: signal.reason });
}
