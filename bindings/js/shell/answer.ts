// The answer that a question has.

import type { AnyAnswer, Query } from "../types/index.js";
import { CategoryDays, Days } from "./days.js";
import type { Answer } from "./glue_bg.js";
import { totals } from "./metrics.js";

/** Takes an answer out of the wasm. */
export function answerOf(question: Query["question"], answer: Answer): AnyAnswer {
  switch (question) {
    case "daily":
      return new Days(answer);
    case "category":
      return new CategoryDays(answer);
    case "aggregate":
      return totals(answer) as unknown as AnyAnswer;
    case "categories":
      try {
        return answer.names();
      } finally {
        answer.free();
      }
  }
}
