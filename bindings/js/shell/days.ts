// Answers with many rows.

import type { CategoryDay, Day } from "../types/index.js";
import { number, text } from "./check.js";
import type { Columns } from "./columns.js";
import { CategoryRow, DayRow, rowClass } from "./row.js";
import { showAs } from "./show.js";

type RowOf<R> = new (columns: Columns, row: number) => R;

/** Rows by index, as views that are created on access. */
abstract class Table<R extends { toJSON(): object; toText(): string }> {
  readonly #columns: Columns;
  readonly #base: RowOf<R>;
  #known: RowOf<R> | undefined;

  constructor(columns: Columns, base: RowOf<R>) {
    this.#columns = columns;
    this.#base = base;
  }

  get #row(): RowOf<R> {
    return (this.#known ??= rowClass(this.#base as never, this.#columns.names) as unknown as RowOf<R>);
  }

  get length(): number {
    return this.#columns.rows;
  }

  get metrics(): readonly string[] {
    return this.#columns.names;
  }

  at(index: number): R | undefined {
    const row = number(index, "index") < 0 ? this.length + index : index;
    return Number.isInteger(row) && row >= 0 && row < this.length ? new this.#row(this.#columns, row) : undefined;
  }

  [Symbol.iterator](): IterableIterator<R> {
    const [columns, view] = [this.#columns, this.#row];
    const { rows } = columns;
    let row = 0;
    return {
      next: () => (row < rows ? { value: new view(columns, row++), done: false } : { value: undefined, done: true }),
      [Symbol.iterator]() {
        return this;
      },
    };
  }

  column(metric: string): Float64Array {
    return this.#columns.numbers(this.#columns.index(text(metric, "metric")));
  }

  bigColumn(metric: string): BigUint64Array {
    return this.#columns.bigints(this.#columns.index(text(metric, "metric")));
  }

  present(metric: string): Uint8Array {
    const index = this.#columns.index(text(metric, "metric"));
    return Uint8Array.from({ length: this.length }, (_, row) => Number(this.#columns.has(index, row)));
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
  readonly categories: readonly string[];

  constructor(columns: Columns) {
    super(columns, CategoryRow as unknown as RowOf<CategoryDay & CategoryRow>);
    this.categories = columns.categories;
  }
}
