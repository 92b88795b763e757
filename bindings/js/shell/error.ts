// The error of this package.

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

/** Why a query has no answer. Its kind is the same in every language; its message is for people. */
export class StatsError extends Error {
  declare readonly kind: ErrorKind;
  declare readonly attempts: number | undefined;
  declare readonly status: number | undefined;
  declare readonly code: number | undefined;
  declare readonly messages: readonly ServerMessage[];
  declare readonly record: number | undefined;
  declare readonly field: string | undefined;
  declare readonly offset: number | undefined;

  constructor(kind: ErrorKind, message: string, { cause, messages = [], ...position }: Details = {}) {
    super(message, cause === undefined ? undefined : { cause });
    // Absent details are no own properties, so that a printed error is short.
    const known = Object.entries({ kind, ...position }).filter(([, value]) => value !== undefined && value !== null);
    Object.assign(this, Object.fromEntries(known));
    Object.defineProperty(this, "messages", { value: messages, enumerable: messages.length > 0 });
  }

  toJSON(): object {
    return Object.assign({ name: this.name, message: this.message }, this);
  }
}

Object.defineProperty(StatsError.prototype, "name", { value: "StatsError", configurable: true, writable: true });

/** Creates the error that the core wrote as a list. */
export function thrown(list: string): StatsError {
  const [kind, message, attempts, status, code, record, field, offset, ...pairs] = JSON.parse(list);
  const messages: ServerMessage[] = [];
  for (let at = 0; at < pairs.length; at += 2) {
    messages.push(pairs[at + 1] === null ? { message: pairs[at] } : { message: pairs[at], field: pairs[at + 1] });
  }
  return new StatsError(kind, message, { attempts, status, code, record, field, offset, messages });
}

/** The error of a query that its caller aborted. */
export function cancelled(signal: AbortSignal, attempts: number): StatsError {
  return new StatsError("cancelled", "the query was cancelled", { attempts, cause: signal.reason });
}
