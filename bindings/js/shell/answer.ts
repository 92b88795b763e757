// The answer to a query of each kind.

import type { AnyAnswer, Query } from "../types/index.js";
import { Columns } from "./columns.js";
import { CategoryDays, Days } from "./days.js";
import { Totals } from "./row.js";

/** Copies the answer whose layout is at this address out of the wasm. */
export function answerOf(kind: Query["kind"], address: number): AnyAnswer {
  const columns = new Columns(address);
  switch (kind) {
    case "daily":
      return new Days(columns);
    case "category-stats":
      return new CategoryDays(columns);
    case "aggregate":
      return new Totals(columns) as unknown as AnyAnswer;
    case "categories":
      return columns.categories as string[];
  }
}
