// Answers with many rows.

import type { CategoryDay, CustomerDay, Day } from "../types/index.js";
import { number, text } from "./check.js";
import type { Columns } from "./columns.js";
import { CategoryRow, CustomerRow, DayRow } from "./row.js";
import { showAs } from "./show.js";

/** As in `state.ts`, but a string that is not enumerable: Jest compares every symbol of an object. */
const STATE = "#state";

/**
 * Deep comparisons, copies and spread see the contents of a table by this property. All tables share its function: with
 * one each, no two of them would have the same hidden class.
 */
const ROWS = {
  get(this: { toArray(): unknown[] }) {
    return this.toArray();
  },
  enumerable: true,
  configurable: true,
};

type RowOf<R> = new (columns: Columns, row: number) => R;

/** Columns, of which rows are created on access. */
abstract class Table<R extends { toJSON(): object; toText(): string }> {
  declare readonly [STATE]: () => { readonly columns: Columns; readonly row: RowOf<R> };
  declare readonly rows: R[];

  constructor(columns: Columns, row: RowOf<R>) {
    const state = { columns, row };
    Object.defineProperty(this, STATE, { value: () => state, configurable: true });
    Object.defineProperty(this, "rows", ROWS);
  }

  get length(): number {
    return this[STATE]().columns.rows;
  }

  get metrics(): readonly string[] {
    return this[STATE]().columns.names;
  }

  at(index: number): R | undefined {
    const at = number(index, "index") < 0 ? this.length + index : index;
    const { columns, row } = this[STATE]();
    return Number.isInteger(at) && at >= 0 && at < columns.rows ? new row(columns, at) : undefined;
  }

  [Symbol.iterator](): IterableIterator<R> {
    const { columns, row } = this[STATE]();
    let at = 0;
    return {
      next: () => (at < columns.rows ? { value: new row(columns, at++), done: false } : { value: undefined, done: true }),
      [Symbol.iterator]() {
        return this;
      },
    };
  }

  column(metric: string): Float64Array {
    const { columns } = this[STATE]();
    return columns.numbers(columns.index(text(metric, "metric")));
  }

  bigColumn(metric: string): BigUint64Array {
    const { columns } = this[STATE]();
    return columns.bigints(columns.index(text(metric, "metric")));
  }

  present(metric: string): Uint8Array {
    const { columns } = this[STATE]();
    const index = columns.index(text(metric, "metric"));
    return Uint8Array.from({ length: columns.rows }, (_, row) => Number(columns.has(index, row)));
  }

  toArray(): R[] {
    return [...this];
  }

  toJSON(): object[] {
    return this.toArray().map((row) => row.toJSON());
  }

  toText(): string {
    return `[${this.toArray().map((row) => row.toText()).join(",")}]`;
  }
}

// `days[3]`: a proxy as the last prototype resolves the properties that neither the table nor its class has.
const byIndex = new Proxy(Object.create(null), {
  get: (_, name, table: Table<never>) =>
    typeof name === "string" && /^(0|[1-9]\d*)$/.test(name) ? table.at(Number(name)) : Reflect.get(Object.prototype, name, table),
});
Object.setPrototypeOf(Table.prototype, byIndex);

showAs(Table as unknown as { prototype: Table<never> }, (table) => table.toArray());

/** Daily statistics. */
export class Days extends Table<Day & DayRow> {
  readonly [index: number]: Day;

  constructor(columns: Columns) {
    super(columns, DayRow as unknown as RowOf<Day & DayRow>);
  }
}

/** Category statistics. */
export class CategoryDays extends Table<CategoryDay & CategoryRow> {
  readonly [index: number]: CategoryDay;

  constructor(columns: Columns) {
    super(columns, CategoryRow as unknown as RowOf<CategoryDay & CategoryRow>);
  }

  get categories(): readonly string[] {
    return this[STATE]().columns.dictionary;
  }
}

/** Daily statistics of several customers. */
export class CustomerDays extends Table<CustomerDay & CustomerRow> {
  readonly [index: number]: CustomerDay;
  /** An own property, so that deep comparisons see it. */
  readonly missing: readonly string[];

  constructor(columns: Columns) {
    super(columns, CustomerRow as unknown as RowOf<CustomerDay & CustomerRow>);
    this.missing = columns.others;
  }

  get customers(): readonly string[] {
    return this[STATE]().columns.dictionary;
  }
}
