// Options and queries as the core takes them: forms, whose values are strings. Types are checked here, values by the
// core.

import type { Period, Query, QueryOf } from "../types/index.js";
import { callable, defaultHeaders, number, options, refuse, signalOf, text, type Checked } from "./check.js";
import { invalid } from "./error.js";

type Pairs = [string, string][];
type Fetch = typeof globalThis.fetch;

const STRINGS = ["apiUser", "apiKey", "dialect", "format", "method", "region", "baseUrl"];
const ACCOUNT = [...STRINGS, "utcOffset", "today", "bounds", "dangerouslyAllowBrowser"];
const POLICY = ["timeout", "maxRetries", "deadline", "backoff", "maxBackoff"];
const PERIOD = ["days", "startDate", "endDate"];
const REQUEST = ["signal", "timeout"];
const BOUNDS = ["body", "nesting", "text", "metrics", "cells"];

const QUERY = ["kind", "customer", "customers", "categories", "period", "unsplit", "withRegion"];
const FLAGS = ["unsplit", "withRegion"];

/** The kind of query that v3 alone has: it implies v3 where nothing else decides the dialect. */
export const V3_ALONE = "customers";

/** A method of a client that sends a query. */
export type Method = "daily" | "dailyByCustomer" | "aggregate" | "categories" | "categoryStats" | "customers" | "ask";

/** The options of a client's methods that are a part of the query. */
const OF_QUERY: Record<Method, readonly string[]> = {
  daily: PERIOD,
  dailyByCustomer: [...PERIOD, "unsplit"],
  aggregate: PERIOD,
  categories: [],
  categoryStats: PERIOD,
  customers: ["withRegion"],
  ask: [],
};


/** A query as the core takes it, copied when it was passed. */
export interface QueryForm extends QueryOf {
  readonly form: string;
}

/** The options of an account as the core takes them. */
export interface Settings {
  readonly account: string;
  readonly hasKey: boolean;
  readonly hasDialect: boolean;
  readonly dangerouslyAllowBrowser: boolean;
}

/** Names and values as one string. */
export function form(pairs: readonly (readonly [string, string])[]): string {
  return String(new URLSearchParams(pairs as [string, string][]));
}

/** The options of an account: a key, with the legacy API a name too, or neither at the base URL of a proxy. */
export function accountSettings(given: unknown): Settings {
  const read = options(given, "options", ACCOUNT);
  const { bounds } = read;
  const dangerouslyAllowBrowser = flag(read.dangerouslyAllowBrowser, "dangerouslyAllowBrowser");
  const hasKey = "apiKey" in read;
  if (!hasKey && ("apiUser" in read || !("baseUrl" in read))) {
    throw invalid("expected an `apiKey`, or the `baseUrl` of a proxy that adds it", "missing-credentials");
  }
  const list: Pairs = [];
  for (const name of STRINGS) if (name in read) list.push([name, text(read[name], name)]);
  list.push(...calendar(read));
  const limits = bounds === undefined ? {} : options(bounds, "bounds", BOUNDS);
  for (const [name, value] of Object.entries(limits)) {
    list.push([`bounds.${name}`, String(typeof value === "bigint" ? value : number(value, `bounds.${name}`))]);
  }
  return { account: form(list), hasKey, hasDialect: "dialect" in read, dangerouslyAllowBrowser };
}

/** The options of `read`, as those of an account that sends nothing. */
export function readSettings(kind: string, given: unknown): Settings {
  const read = options(given, "options", ["dialect", "format", "bounds"]);
  if (kind === V3_ALONE) read.dialect ??= "v3";
  return accountSettings({ ...read, baseUrl: "https://api.sendgrid.com" });
}

const DAY = 86_400_000;

/** Which day is today: an offset in seconds, or a date in days since 1970-01-01. */
function calendar({ utcOffset, today }: Checked): Pairs {
  if (utcOffset !== undefined && today !== undefined) throw invalid("expected `utcOffset` or `today`, got both");
  if (utcOffset !== undefined) {
    const minutes = number(utcOffset, "utcOffset");
    if (!Number.isInteger(minutes) || Math.abs(minutes) >= 1440) throw invalid("expected whole minutes of less than a day as `utcOffset`");
    return [["utcOffset", String(60 * minutes)]];
  }
  if (today === undefined) return [];
  const time = Date.parse(`${text(today, "today")}T00:00:00Z`);
  const isDate = !Number.isNaN(time) && new Date(time).toISOString() === `${today}T00:00:00.000Z`;
  if (!isDate) throw invalid("expected a date YYYY-MM-DD as `today`", "bad-date");
  return [["today", String(time / DAY)]];
}

/** The settings of a client: those of its account, its policy, its transport. */
export interface ClientSettings {
  readonly account: Checked;
  readonly policy: Checked;
  readonly fetch: Fetch | undefined;
  readonly headers: [string, string][];
}

/** The options of a client. */
export function clientOptions(given: unknown): ClientSettings {
  const { fetch, defaultHeaders: headers = [], ...read } = options(given, "options", [...ACCOUNT, ...POLICY, "fetch", "defaultHeaders"]);
  if (fetch !== undefined) callable(fetch, "fetch");
  const account = Object.fromEntries(Object.entries(read).filter(([name]) => ACCOUNT.includes(name)));
  return { account, policy: policyOf(read), fetch: fetch as Fetch | undefined, headers: defaultHeaders(headers) };
}

/** A query. The customer `null` is the account itself; an absent one is an error of the core. */
export function queryForm(given: unknown): QueryForm {
  const read = options(given, "query", QUERY);
  const { customer, period } = read;
  const kind = text(read.kind, "kind") as Query["kind"];
  const list: Pairs = [["kind", kind]];
  const isOfMany = kind === "daily-by-customer" || kind === "customers";
  if (isOfMany && customer === null) throw invalid(`expected no \`customer\` for a query \`${kind}\`, got null`, "unsupported");
  if (customer !== null && !(isOfMany && customer === undefined)) list.push(["customer", customer === undefined ? "" : text(customer, "customer")]);
  const days = period === undefined ? {} : options(period, "period", PERIOD);
  for (const [name, value] of Object.entries(days)) {
    const isNumber = name === "days" && typeof value === "number";
    list.push([name, isNumber ? String(value) : text(value, name)]);
  }
  const customers = names(read.customers, "customers", list);
  names(read.categories, "categories", list);
  for (const name of FLAGS) if (flag(read[name], name)) list.push([name, ""]);
  return { kind, ...(customer !== undefined && { customer }), ...(customers && { customers }), form: form(list) } as QueryForm;
}

/** Adds names to a form and returns a copy of them; a string is one name. */
function names(given: unknown, option: string, list: Pairs): string[] | undefined {
  if (given === undefined) return undefined;
  const all = typeof given === "string" ? [given] : given;
  if (!Array.isArray(all)) refuse("a name or an array of names", option, all);
  const checked = Array.from(all as unknown[], (name) => text(name, option));
  for (const name of checked) list.push([option, name]);
  return checked;
}

function flag(value: unknown = false, name: string): boolean {
  return typeof value === "boolean" ? value : refuse("a boolean", name, value);
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

/** The options of one query by a method; some are a part of the query. */
export function askOptions(given: unknown, method: Method): { own: object; time: Checked; signal: AbortSignal | undefined } {
  const { signal, timeout, ...others } = options(given, "options", [...OF_QUERY[method], ...REQUEST]);
  const [own, period]: [Checked, Checked] = [{}, {}];
  for (const [name, value] of Object.entries(others)) (PERIOD.includes(name) ? period : own)[name] = value;
  if (OF_QUERY[method].includes("days")) own.period = period as Period;
  return { own, time: timeout === undefined ? {} : policyOf({ timeout }), signal: signalOf(signal) };
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
