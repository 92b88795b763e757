// Options and questions as the core takes them: names and values in turn, all of them texts. The core checks them.

import type { AccountOptions, Policy, Query } from "../types/index.js";

/** An account's options. */
export function accountList(options: AccountOptions): string[] {
  const { bounds = {}, ...others } = options;
  const list: string[] = [];
  for (const [name, value] of Object.entries(others)) add(list, name, value);
  for (const [name, value] of Object.entries(bounds)) add(list, `bounds.${name}`, value);
  return list;
}

/** A question. Nobody is asked about by `null` alone: whoever forgot the customer did not mean themselves. */
export function queryList(query: Query): string[] {
  const { question, user, period, categories, ...others } = query as Query & Record<string, unknown>;
  const list = ["question", String(question)];
  if (user !== null) list.push("user", user ?? "");
  for (const [name, value] of Object.entries(period ?? {})) add(list, name, value);
  for (const category of (categories ?? []) as readonly string[]) list.push("category", String(category));
  for (const [name, value] of Object.entries(others)) add(list, name, value);
  return list;
}

/** How often and how long to try; no bound on a time is an empty text. */
export function policyList(policy: Policy): string[] {
  const list: string[] = [];
  for (const [name, value] of Object.entries(policy)) {
    const unbounded = name !== "retries" && (value === null || value === Infinity);
    add(list, name, unbounded ? "" : value);
  }
  return list;
}

function add(list: string[], name: string, value: unknown): void {
  if (value !== undefined && value !== null) list.push(name, String(value));
}
