// The answer that a question has.

import type { AnyAnswer, Query } from "../types/index.js";
import { Columns } from "./columns.js";
import { CategoryDays, Days } from "./days.js";
import { totals } from "./metrics.js";

/** Copies an answer out of the wasm, where its layout begins at this place. */
export function answerOf(question: Query["question"], place: number): AnyAnswer {
  const columns = new Columns(place);
  switch (question) {
    case "daily":
      return new Days(columns);
    case "category":
      return new CategoryDays(columns);
    case "aggregate":
      return totals(columns) as unknown as AnyAnswer;
    case "categories":
      return columns.categories as string[];
  }
}
