// Options and queries as the core takes them: forms, whose values are strings. Types are checked here, values by the
// core.

import type { Customer, Period, Query } from "../types/index.js";
import { callable, defaultHeaders, number, options, refuse, signalOf, text, type Checked } from "./check.js";
import { invalid } from "./error.js";
import { isPage, variable } from "./host.js";

type Pairs = [string, string][];
type Fetch = typeof globalThis.fetch;

const STRINGS = ["apiUser", "apiKey", "dialect", "format", "method", "baseUrl"];
const ACCOUNT = [...STRINGS, "bounds", "dangerouslyAllowBrowser"];
const POLICY = ["timeout", "maxRetries", "deadline", "backoff", "maxBackoff"];
const PERIOD = ["days", "startDate", "endDate"];
const REQUEST = ["signal", "timeout"];
const BOUNDS = ["body", "nesting", "text", "metrics", "cells"];

const CREDENTIALS = "expected `apiUser` and `apiKey`, or a `baseUrl` alone";

/** A query as the core takes it, copied when it was passed. */
export interface QueryForm {
  readonly kind: Query["kind"];
  readonly customer: Customer;
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

/** The options of an account, whose name and key belong together. */
export function accountSettings(given: unknown): Settings {
  const read = options(given, "options", ACCOUNT);
  const { bounds, dangerouslyAllowBrowser = false } = read;
  if (typeof dangerouslyAllowBrowser !== "boolean") refuse("a boolean", "dangerouslyAllowBrowser", dangerouslyAllowBrowser);
  const [hasName, hasKey] = ["apiUser" in read, "apiKey" in read];
  if (hasName !== hasKey || !(hasKey || "baseUrl" in read)) throw invalid(CREDENTIALS, "missing-credentials");
  const list: Pairs = [];
  for (const name of STRINGS) if (name in read) list.push([name, text(read[name], name)]);
  const limits = bounds === undefined ? {} : options(bounds, "bounds", BOUNDS);
  for (const [name, value] of Object.entries(limits)) {
    list.push([`bounds.${name}`, String(typeof value === "bigint" ? value : number(value, `bounds.${name}`))]);
  }
  return { account: form(list), hasKey, dangerouslyAllowBrowser };
}

/** The settings of a client: those of its account, its policy, its transport. */
export interface ClientSettings {
  readonly account: Checked;
  readonly policy: Checked;
  readonly fetch: Fetch | undefined;
  readonly headers: [string, string][];
}

/** The options of a client; without account and base URL, those of the environment. */
export function clientOptions(given: unknown): ClientSettings {
  const { fetch, defaultHeaders: headers = [], ...read } = options(given, "options", [...ACCOUNT, ...POLICY, "fetch", "defaultHeaders"]);
  if (fetch !== undefined) callable(fetch, "fetch");
  const account = Object.fromEntries(Object.entries(read).filter(([name]) => ACCOUNT.includes(name)));
  if (!Object.keys(ENVIRONMENT).some((name) => name in account) && !isPage()) Object.assign(account, environment());
  return { account, policy: policyOf(read), fetch: fetch as Fetch | undefined, headers: defaultHeaders(headers) };
}

const ENVIRONMENT = { apiUser: "SENDGRID_API_USER", apiKey: "SENDGRID_API_KEY", baseUrl: "SENDGRID_BASE_URL" };

/** The account of the environment: name and key, or a base URL alone, or all three. */
function environment(): Checked {
  const found: Checked = {};
  for (const [option, name] of Object.entries(ENVIRONMENT)) {
    const value = variable(name);
    if (value === undefined) continue;
    if (value.trim() !== value) throw invalid(`expected no white space at either end of ${name}`, option === "baseUrl" ? "bad-base-url" : "bad-credentials");
    found[option] = value;
  }
  const missing = (["apiUser", "apiKey"] as const).filter((option) => !(option in found)).map((option) => ENVIRONMENT[option]);
  if (missing.length === 1 || Object.keys(found).length === 0) {
    throw invalid(`${CREDENTIALS}, or the environment's ${missing.join(" and ")}`, "missing-credentials");
  }
  return found;
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
  return { kind: kind as Query["kind"], customer: customer as Customer, form: form(list) };
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

/** The options of one query; the period among them, if it takes one, is a part of the query. */
export function askOptions(given: unknown, hasPeriod: boolean): { period?: Period; signal?: AbortSignal; timeout?: number | null } {
  const { signal, timeout, ...period } = options(given, "options", hasPeriod ? [...PERIOD, ...REQUEST] : REQUEST);
  const time = timeout === undefined ? {} : policyOf({ timeout });
  return { ...(hasPeriod && { period }), signal: signalOf(signal), ...time } as { period?: Period };
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
