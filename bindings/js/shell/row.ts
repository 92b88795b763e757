// One row of an answer, as a view of its columns.

import { text } from "./check.js";
import type { Columns } from "./columns.js";
import { dateText } from "./date.js";
import { showAs } from "./show.js";

/** The metrics of one row. Each is also a property, unless a method has its name. */
export class Row {
  readonly #columns: Columns;
  readonly #row: number;

  constructor(columns: Columns, row: number) {
    this.#columns = columns;
    this.#row = row;
  }

  get(metric: string): number | undefined {
    return this.#columns.number(this.#columns.index(text(metric, "metric")), this.#row);
  }

  bigint(metric: string): bigint | undefined {
    return this.#columns.bigint(this.#columns.index(text(metric, "metric")), this.#row);
  }

  /** The members before the metrics. */
  head(): [string, string][] {
    return [];
  }

  toJSON(): Record<string, string | number> {
    const entries: [string, string | number][] = this.head();
    this.#columns.names.forEach((name, metric) => {
      const count = this.#columns.number(metric, this.#row);
      if (count !== undefined) entries.push([name, count]);
    });
    return Object.fromEntries(entries);
  }

  toText(): string {
    const members = this.head().map(([name, text]) => `${JSON.stringify(name)}:${JSON.stringify(text)}`);
    this.#columns.names.forEach((name, metric) => {
      if (!this.#columns.has(metric, this.#row)) return;
      members.push(`${JSON.stringify(name)}:${this.#columns.text(metric, this.#row)}`);
    });
    return `{${members.join(",")}}`;
  }

  /** For the console: a count that a number cannot represent is shown as a bigint. */
  shown(): object {
    const entries: [string, unknown][] = this.head();
    this.#columns.names.forEach((name, metric) => {
      if (!this.#columns.has(metric, this.#row)) return;
      const text = this.#columns.text(metric, this.#row);
      entries.push([name, Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text)]);
    });
    return Object.fromEntries(entries);
  }

  /** Defines a property for each metric. */
  static define(row: typeof Row, names: readonly string[]): void {
    names.forEach((name, metric) => {
      if (name in row.prototype) return;
      const get = function (this: Row): number | undefined {
        return this.#columns.number(metric, this.#row);
      };
      Object.defineProperty(row.prototype, name, { get });
    });
  }
}

/** A row of a day. */
export class DayRow extends Row {
  readonly #date: number;

  constructor(columns: Columns, row: number) {
    super(columns, row);
    this.#date = columns.date(row);
  }

  get date(): string {
    return dateText(this.#date);
  }

  override head(): [string, string][] {
    return [["date", this.date]];
  }
}

/** A row of a day and a category. */
export class CategoryRow extends DayRow {
  readonly #category: string;

  constructor(columns: Columns, row: number) {
    super(columns, row);
    this.#category = columns.category(row);
  }

  get category(): string {
    return this.#category;
  }

  override head(): [string, string][] {
    return [...super.head(), ["category", this.category]];
  }
}

showAs(Row, (row) => row.shown());

type RowClass<R extends Row> = new (columns: Columns, row: number) => R;

const classes = new Map<string, RowClass<Row>>();

/** The class of rows with these metrics. Answers with the same metrics share it, which keeps property access fast. */
export function rowClass<R extends Row>(base: RowClass<R>, names: readonly string[]): RowClass<R> {
  const key = `${base.name} ${JSON.stringify(names)}`;
  let known = classes.get(key) as RowClass<R> | undefined;
  if (!known) {
    // Servers choose the names, so the cache is bounded.
    if (classes.size >= 64) classes.clear();
    known = class extends (base as RowClass<Row>) {} as unknown as RowClass<R>;
    Object.defineProperty(known, "name", { value: base.name });
    Row.define(known as unknown as typeof Row, names);
    classes.set(key, known);
  }
  return known;
}

