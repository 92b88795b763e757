// Options and questions as the core takes them: forms, all of whose values are texts. The core checks them.

import type { AccountOptions, Policy, Query } from "../types/index.js";

type Pairs = [string, string][];

/** Names and values as one text. */
export function form(pairs: Iterable<readonly [string, string]>): string {
  return String(new URLSearchParams(pairs as string[][]));
}

/** An account's options. */
export function accountForm(options: AccountOptions): string {
  const { bounds = {}, ...others } = options;
  const list: Pairs = [];
  for (const [name, value] of Object.entries(others)) add(list, name, value);
  for (const [name, value] of Object.entries(bounds)) add(list, `bounds.${name}`, value);
  return form(list);
}

/** A question. Nobody is asked about by `null` alone: whoever forgot the customer did not mean themselves. */
export function queryForm(query: Query): string {
  const { question, user, period, categories, ...others } = query as Query & Record<string, unknown>;
  const list: Pairs = [["question", String(question)]];
  if (user !== null) list.push(["user", user ?? ""]);
  for (const [name, value] of Object.entries(period ?? {})) add(list, `period.${name}`, value);
  for (const category of (categories ?? []) as readonly string[]) list.push(["category", String(category)]);
  for (const [name, value] of Object.entries(others)) add(list, name, value);
  return form(list);
}

/** How often and how long to try; no bound on a time is an empty text. */
export function policyForm(policy: Policy): string {
  const list: Pairs = [];
  for (const [name, value] of Object.entries(policy)) {
    const unbounded = name !== "retries" && (value === null || value === Infinity);
    add(list, name, unbounded ? "" : value);
  }
  return form(list);
}

function add(list: Pairs, name: string, value: unknown): void {
  if (value !== undefined && value !== null) list.push([name, String(value)]);
}
