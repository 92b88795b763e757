// The answer of an aggregate query.

import type { Columns } from "./columns.js";
import { Row, rowClass } from "./row.js";

/** All-time totals. */
export class Totals extends Row {
  readonly #columns: Columns;

  constructor(columns: Columns) {
    super(columns, 0);
    this.#columns = columns;
  }

  get metrics(): readonly string[] {
    return this.#columns.names;
  }

  *[Symbol.iterator](): IterableIterator<[string, number]> {
    for (const [metric, name] of this.#columns.names.entries()) {
      yield [name, this.#columns.number(metric, 0) as number];
    }
  }
}

/** The totals of an answer, with a property for each of its metrics. */
export function totals(columns: Columns): Totals {
  return new (rowClass(Totals, columns.names))(columns, 0);
}
