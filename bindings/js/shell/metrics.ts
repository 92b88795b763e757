// Totals.

import type { Columns } from "./columns.js";
import { Row, rowClass } from "./row.js";

/** All-time totals. */
export class Metrics extends Row {
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

/** The totals of an answer, with a property for each metric that came. */
export function totals(columns: Columns): Metrics {
  return new (rowClass(Metrics, columns.names))(columns, 0);
}
