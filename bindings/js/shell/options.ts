// Options and queries as the core takes them: forms, whose values are strings. Types are checked here, values by the
// core.

import type { Period, Query, RequestOptions } from "../types/index.js";
import { callable, number, options, refuse, signalOf, text, type Checked } from "./check.js";

type Pairs = [string, string][];
type Fetch = typeof globalThis.fetch;

const STRINGS = ["apiUser", "apiKey", "dialect", "format", "method", "baseUrl"];
const ACCOUNT = [...STRINGS, "bounds", "dangerouslyAllowBrowser"];
const POLICY = ["timeout", "maxRetries", "deadline", "backoff", "maxBackoff"];
const PERIOD = ["days", "startDate", "endDate"];
const REQUEST = ["signal", "timeout"];
const BOUNDS = ["body", "nesting", "text", "metrics", "cells"];

/** A query as the core takes it, copied when it was passed. */
export interface QueryForm {
  readonly kind: Query["kind"];
  readonly form: string;
}

/** The options of an account as the core takes them. */
export interface Settings {
  readonly account: string;
  readonly hasKey: boolean;
  readonly dangerouslyAllowBrowser: boolean;
}

/** Names and values as one string. */
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
  return { account: form(list), hasKey: "apiKey" in read, dangerouslyAllowBrowser };
}

/** The options of a client: those of its account, its policy, and a `fetch`. */
export function clientOptions(given: unknown): { account: Checked; policy: Checked; fetch: Fetch | undefined } {
  const { fetch, ...read } = options(given, "options", [...ACCOUNT, ...POLICY, "fetch"]);
  if (fetch !== undefined) callable(fetch, "fetch");
  const account = Object.fromEntries(Object.entries(read).filter(([name]) => ACCOUNT.includes(name)));
  return { account, policy: policyOf(read), fetch: fetch as Fetch | undefined };
}

/** A query. The customer `null` is the account itself; an absent one is an error of the core. */
export function queryForm(given: unknown): QueryForm {
  const { kind: named, customer, period, categories } = options(given, "query", ["kind", "customer", "period", "categories"]);
  const kind = text(named, "kind");
  const list: Pairs = [["kind", kind]];
  if (customer !== null) list.push(["customer", customer === undefined ? "" : text(customer, "customer")]);
  const days = period === undefined ? {} : options(period, "period", PERIOD);
  for (const [name, value] of Object.entries(days)) {
    const isNumber = name === "days" && typeof value === "number";
    list.push([name, isNumber ? String(value) : text(value, name)]);
  }
  if (categories !== undefined) {
    const names = typeof categories === "string" ? [categories] : categories;
    if (!Array.isArray(names)) refuse("a name or an array of names", "categories", names);
    for (const name of Array.from(names as unknown[])) list.push(["category", text(name, "categories")]);
  }
  return { kind: kind as Query["kind"], form: form(list) };
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

/** The options of a query with a period, taken apart. */
export function periodOptions(given: unknown = {}): { period: Period; request: RequestOptions } {
  const read = options(given, "options", [...PERIOD, ...REQUEST]);
  const part = (names: readonly string[]): Checked => Object.fromEntries(Object.entries(read).filter(([name]) => names.includes(name)));
  return { period: part(PERIOD) as Period, request: part(REQUEST) as RequestOptions };
}

/** The options of one query. */
export function requestOptions(given: unknown): { signal?: AbortSignal; timeout?: number | null } {
  const { signal, ...time } = options(given, "options", REQUEST);
  return { signal: signalOf(signal), ...policyOf(time) } as { signal?: AbortSignal };
}

/** The options of many queries. */
export function manyOptions(given: unknown): Checked & { signal?: AbortSignal } {
  const read = options(given, "options", ["concurrency", "onProgress", ...REQUEST]);
  const { concurrency = 8, onProgress, signal, ...time } = read;
  const isSome = Number.isSafeInteger(concurrency) && (concurrency as number) > 0;
  if (!isSome) refuse("a whole number greater than 0", "concurrency", concurrency);
  if (onProgress !== undefined) callable(onProgress, "onProgress");
  return { concurrency, onProgress, signal: signalOf(signal), ...policyOf(time) } as { signal?: AbortSignal };
}

/** The members of a policy, with their types checked. */
function policyOf(given: Checked): Checked {
  const policy: Checked = {};
  for (const name of POLICY) {
    if (!Object.hasOwn(given, name)) continue;
    const isUnbounded = given[name] === null && name !== "maxRetries";
    policy[name] = isUnbounded ? null : number(given[name], name);
  }
  return policy;
}

/** A policy as the core takes it; an unbounded time is empty. */
export function policyForm(policy: Checked): string {
  const pairs = Object.entries(policy).map(([name, value]): [string, string] => {
    const isUnbounded = name !== "maxRetries" && (value === null || value === Infinity);
    return [name, isUnbounded ? "" : String(value)];
  });
  return form(pairs);
}
