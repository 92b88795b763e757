// Options and questions as the core takes them: forms, all of whose values are texts. Types are checked here, values
// by the core.

import type { Query } from "../types/index.js";
import { callable, number, options, refuse, signalOf, text, type Checked } from "./check.js";

type Pairs = [string, string][];
type Fetch = typeof globalThis.fetch;

const STRINGS = ["apiUser", "apiKey", "dialect", "format", "verb", "baseUrl"];
const ACCOUNT = [...STRINGS, "bounds", "dangerouslyAllowBrowser"];
const POLICY = ["timeout", "retries", "deadline", "backoff", "backoffLimit"];
const BOUNDS = ["body", "nesting", "text", "metrics", "cells"];

/** A question as the core takes it, as it was when it was handed over. */
export interface Asked {
  readonly question: Query["question"];
  readonly form: string;
}

/** What an account is made of. */
export interface Settings {
  readonly account: string;
  readonly holdsKey: boolean;
  readonly dangerouslyAllowBrowser: boolean;
}

/** Names and values as one text. */
export function form(pairs: readonly (readonly [string, string])[]): string {
  return String(new URLSearchParams(pairs as [string, string][]));
}

/** The options of an account. */
export function accountSettings(given: unknown): Settings {
  const read = options(given, "options", ACCOUNT);
  const { bounds, dangerouslyAllowBrowser = false } = read;
  if (typeof dangerouslyAllowBrowser !== "boolean") refuse("a boolean", "dangerouslyAllowBrowser", dangerouslyAllowBrowser);
  const list: Pairs = [];
  for (const name of STRINGS) if (name in read) list.push([name, text(read[name], name)]);
  const limits = bounds === undefined ? {} : options(bounds, "bounds", BOUNDS);
  for (const [name, value] of Object.entries(limits)) {
    list.push([`bounds.${name}`, String(typeof value === "bigint" ? value : number(value, `bounds.${name}`))]);
  }
  return { account: form(list), holdsKey: "apiKey" in read, dangerouslyAllowBrowser };
}

/** The options of a client: those of its account, its policy, and a `fetch`. */
export function clientOptions(given: unknown): { account: Checked; policy: Checked; fetch: Fetch | undefined } {
  const { fetch, ...read } = options(given, "options", [...ACCOUNT, ...POLICY, "fetch"]);
  if (fetch !== undefined) callable(fetch, "fetch");
  const account = Object.fromEntries(Object.entries(read).filter(([name]) => ACCOUNT.includes(name)));
  return { account, policy: policyOf(read), fetch: fetch as Fetch | undefined };
}

/** A question. Nobody is asked about by `null` alone: a forgotten customer is not the account itself. */
export function queryForm(given: unknown): Asked {
  const { question, user, period, categories } = options(given, "query", ["question", "user", "period", "categories"]);
  const kind = text(question, "question");
  const list: Pairs = [["question", kind]];
  if (user !== null) list.push(["user", user === undefined ? "" : text(user, "user")]);
  const days = period === undefined ? {} : options(period, "period", ["days", "startDate", "endDate"]);
  for (const [name, value] of Object.entries(days)) {
    const isNumber = name === "days" && typeof value === "number";
    list.push([`period.${name}`, isNumber ? String(value) : text(value, `period.${name}`)]);
  }
  if (categories !== undefined) {
    const names = typeof categories === "string" ? [categories] : categories;
    if (!Array.isArray(names)) refuse("a name or an array of names", "categories", names);
    for (const name of Array.from(names as unknown[])) list.push(["category", text(name, "categories")]);
  }
  return { question: kind as Query["question"], form: form(list) };
}

/** The options of one exchange: a policy, a clock, a seed. */
export function exchangeOptions(given: unknown): Checked {
  const { clock, seed, ...policy } = options(given, "options", [...POLICY, "clock", "seed"]);
  if (clock !== undefined) {
    const { steady, unix } = Object(clock) as Checked;
    callable(steady, "clock.steady");
    callable(unix, "clock.unix");
  }
  const isSeed = seed === undefined || (typeof seed === "bigint" && BigInt.asUintN(64, seed) === seed);
  if (!isSeed) refuse("a bigint from 0 to 2^64-1", "seed", seed);
  return { ...policyOf(policy), clock, seed };
}

/** The options of one question. */
export function askOptions(given: unknown): { signal?: AbortSignal; timeout?: number | null } {
  const { signal, ...time } = options(given, "options", ["signal", "timeout"]);
  return { signal: signalOf(signal), ...policyOf(time) } as { signal?: AbortSignal };
}

/** The options of many questions. */
export function manyOptions(given: unknown): Checked & { signal?: AbortSignal } {
  const read = options(given, "options", ["concurrency", "onProgress", "signal", "timeout"]);
  const { concurrency = 8, onProgress, signal, ...time } = read;
  const isSome = Number.isSafeInteger(concurrency) && (concurrency as number) > 0;
  if (!isSome) refuse("a whole number greater than 0", "concurrency", concurrency);
  if (onProgress !== undefined) callable(onProgress, "onProgress");
  return { concurrency, onProgress, signal: signalOf(signal), ...policyOf(time) } as { signal?: AbortSignal };
}

/** The members of a policy, checked for their types. */
function policyOf(given: Checked): Checked {
  const policy: Checked = {};
  for (const name of POLICY) {
    if (!Object.hasOwn(given, name)) continue;
    const isUnbounded = given[name] === null && name !== "retries";
    policy[name] = isUnbounded ? null : number(given[name], name);
  }
  return policy;
}

/** How often and how long to try; no bound on a time is an empty text. */
export function policyForm(policy: Checked): string {
  const pairs = Object.entries(policy).map(([name, value]): [string, string] => {
    const isUnbounded = name !== "retries" && (value === null || value === Infinity);
    return [name, isUnbounded ? "" : String(value)];
  });
  return form(pairs);
}
