// One row of an answer: a plain object but for its methods. Its counts are copied out of the columns.

import type { Count, Totals as TotalsOf } from "../types/index.js";
import { text } from "./check.js";
import type { Columns } from "./columns.js";
import { core } from "./core.js";
import { dateText } from "./date.js";
import { showAs } from "./show.js";

/** All counts in order, of a row with a metric whose name cannot be that of a property. */
const COUNTS = Symbol("counts");
/** The names of the members before the counts, in the canonical form. */
const HEAD = Symbol("head");

/** The metrics of one row. Each is also a property, unless a method has its name. */
export class Row {
  declare [COUNTS]?: [string, Count][];

  get [HEAD](): readonly string[] {
    return [];
  }

  get(metric: string): number | undefined {
    const count = countOf(this, metric);
    return count === undefined ? undefined : exact(metric, count);
  }

  bigint(metric: string): bigint | undefined {
    const count = countOf(this, metric);
    return count === undefined ? undefined : BigInt(count);
  }

  toJSON(): Record<string, string | number> {
    const counts = countsOf(this).map(([name, count]): [string, number] => [name, exact(name, count)]);
    return Object.fromEntries([...headOf(this), ...counts]);
  }

  toText(): string {
    const head = headOf(this).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    return `{${[...head, ...countsOf(this).map(([name, count]) => `${JSON.stringify(name)}:${count}`)].join(",")}}`;
  }
}

/** A row of a day. */
export class DayRow extends Row {
  declare readonly date: string;

  constructor(columns: Columns, row: number) {
    super();
    this.date = dateText(columns.date(row));
    fill(this, columns, row);
  }

  override get [HEAD](): readonly string[] {
    return ["date"];
  }
}

/** A class of the rows of a day and a name. */
function namedRow<const M extends string>(member: M) {
  return class extends Row {
    constructor(columns: Columns, row: number) {
      super();
      const head = this as { date?: string } & { [_ in M]?: string };
      head.date = dateText(columns.date(row));
      head[member] = columns.entry(row) as (typeof head)[M];
      fill(this, columns, row);
    }

    override get [HEAD](): readonly string[] {
      return ["date", member];
    }
  };
}

export class CategoryRow extends namedRow("category") {}
export class CustomerRow extends namedRow("customer") {}

/** Totals: of all time, or of a period. */
export class Totals extends Row {
  declare readonly period: TotalsOf["period"];

  constructor(columns: Columns) {
    super();
    const [startDate, endDate] = columns.others.map((day) => dateText(Number(day)));
    if (startDate !== undefined && endDate !== undefined) this.period = { startDate, endDate };
    fill(this, columns, 0);
  }

  get metrics(): readonly string[] {
    return countsOf(this).map(([name]) => name);
  }

  [Symbol.iterator](): IterableIterator<[string, Count]> {
    return countsOf(this).values();
  }
}

// No metric of this name hides it.
Object.defineProperty(Totals.prototype, "period", { value: undefined, writable: true });

showAs(Row, (row) => ({ ...row, ...Object.fromEntries(countsOf(row)) }));

/** Copies the counts of a row that are present. */
function fill(row: Row, columns: Columns, at: number): void {
  // A property with such a name would hide a method, or come before the others.
  columns.isPlain ??= !columns.names.some((name) => name in row || /^\d+$/.test(name));
  if (columns.isPlain) return columns.copyTo(row as unknown as Record<string, Count>, at);
  const all: Record<string, Count> = Object.create(null);
  columns.copyTo(all, at);
  const counts = columns.names.filter((name) => name in all).map((name): [string, Count] => [name, all[name] as Count]);
  const properties = counts.filter(([name]) => !(name in row));
  Object.assign(row, Object.fromEntries(properties), { [COUNTS]: counts });
}

function headOf(row: Row): [string, string][] {
  return row[HEAD].map((name) => [name, (row as unknown as Record<string, string>)[name] as string]);
}

function countsOf(row: Row): [string, Count][] {
  return row[COUNTS] ?? Object.entries(row).filter((entry): entry is [string, Count] => isCount(entry[1]));
}

/** A count by the name of its metric or another spelling of it. */
function countOf(row: Row, metric: string): Count | undefined {
  const own = (name: string): Count | undefined => {
    if (row[COUNTS]) return row[COUNTS].find(([known]) => known === name)?.[1];
    const value = Object.hasOwn(row, name) ? (row as unknown as Record<string, unknown>)[name] : undefined;
    return isCount(value) ? value : undefined;
  };
  return own(text(metric, "metric")) ?? own(core().metricName(metric));
}

/** A day, a name and a period are no counts. */
function isCount(value: unknown): value is Count {
  return typeof value === "number" || typeof value === "bigint";
}

function exact(metric: string, count: Count): number {
  if (typeof count === "number") return count;
  throw new RangeError(`expected a count up to 2^53-1, got ${count} ${metric}: read it by bigint`);
}
