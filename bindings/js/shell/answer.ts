// The answer to a query of each kind.

import type { AnyAnswer, CustomerInfo, Query } from "../types/index.js";
import { Columns } from "./columns.js";
import { CategoryDays, CustomerDays, Days } from "./days.js";
import { thrown, type Context } from "./error.js";
import type { Core } from "./glue_bg.js";
import { Totals } from "./row.js";

/** Copies the answer whose layout is at this address out of the wasm. */
export function answerOf(kind: Query["kind"], address: number): AnyAnswer {
  const columns = new Columns(address);
  switch (kind) {
    case "daily":
      return new Days(columns);
    case "category-stats":
      return new CategoryDays(columns);
    case "daily-by-customer":
      return new CustomerDays(columns);
    case "aggregate":
      return new Totals(columns) as unknown as AnyAnswer;
    case "categories":
      return columns.dictionary as string[];
    case "customers":
      return customersOf(JSON.parse(columns.others[0] as string));
  }
}

/** Throws the core's error if its result is empty. */
export function check(core: Core, result: unknown, context: Context): void {
  if (!result) throw thrown(core.error(), context);
}

/** The answer that the core has just read. */
export function answerFrom(core: Core, kind: Query["kind"], address: number, context: Context): AnyAnswer {
  check(core, address, context);
  try {
    return answerOf(kind, address);
  } finally {
    core.release();
  }
}

/** The customers of a list of name, 1 for a disabled one, region of each. */
function customersOf(list: (string | number | null)[]): CustomerInfo[] {
  const customers: CustomerInfo[] = [];
  for (let at = 0; at < list.length; at += 3) {
    const [name, disabled, region] = list.slice(at, at + 3);
    const known = { ...(disabled !== null && { disabled: disabled === 1 }), ...(region !== null && { region }) };
    customers.push({ name, ...known } as CustomerInfo);
  }
  return customers;
}
