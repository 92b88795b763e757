// The columns of an answer, in a buffer of JavaScript.

import type { Count } from "../types/index.js";
import { core, memory } from "./core.js";

/** The high half of the first number that a `number` cannot represent exactly. */
const TOO_HIGH = 2 ** 21;
const HALF = 2 ** 32;

/** From here on, a layout's word for a metric is the bitwise complement of the length of an unknown name. */
const UNKNOWN = 2 ** 31;

/** The words of a layout before those of its columns. */
const HEAD = 9;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
let known: readonly string[] | undefined;

/** The offsets of one metric, in words. */
interface Column {
  readonly name: string;
  /** Of its counts; a wide count has two words. */
  readonly first: number;
  readonly wide: boolean;
  /** Of its validity, a bit for each row; absent if every count is present. */
  readonly validity: number | undefined;
}

/** The columns of an answer: dates, indices of names, counts. */
export class Columns {
  readonly rows: number;
  /** The names of the metrics, in order of appearance. */
  readonly names: readonly string[];
  /** The names that rows refer to: of categories or customers, each once. */
  readonly dictionary: readonly string[];
  /** What an answer has besides: the customers without a row, the days of totals, the list of customers. */
  readonly others: readonly string[];
  /** True if each name can be that of a row's property; rows decide it. */
  isPlain?: boolean;
  /** All columns, concatenated. */
  readonly #words: Uint32Array;
  readonly #dates: number;
  readonly #indices: number;
  readonly #columns: readonly Column[];

  /** Copies the answer whose layout is at this address out of the wasm's memory. */
  constructor(address: number) {
    // A call of the wasm may move its memory, so it comes first.
    known ??= JSON.parse(core().metricNames()) as string[];
    const source = new Uint8Array(memory());
    const layout = new Uint32Array(source.buffer, address);
    const word = (at: number): number => layout[at] as number;
    const rows = (this.rows = word(0));
    const bits = (rows + 7) >> 3;

    const own = new Uint8Array(word(8));
    this.#words = new Uint32Array(own.buffer);
    let used = 0;
    /** Copies so many bytes and returns the offset of the copy, in words. */
    const copy = (from: number, length: number): number => {
      const at = used;
      if (from !== 0) {
        own.set(source.subarray(from, from + length), at);
        used += Math.ceil(length / 8) * 8;
      }
      return at / 4;
    };
    this.#dates = copy(word(1), 4 * rows);
    this.#indices = copy(word(2), 4 * rows);

    const unknown = word(4) === 0 ? "" : decoder.decode(source.subarray(word(3), word(3) + word(4)));
    let read = 0;
    const name = (length: number): string => unknown.slice(read, (read += length));
    const [names, columns]: [string[], Column[]] = [[], []];
    const end = HEAD + 4 * word(5);
    for (let at = HEAD; at < end; at += 4) {
      const [width, validity, metric] = [word(at + 1), word(at + 2), word(at + 3)];
      const called = metric < UNKNOWN ? (known[metric] as string) : name(~metric);
      names.push(called);
      const first = copy(word(at), width * rows);
      columns.push({ name: called, first, wide: width === 8, validity: validity === 0 ? undefined : copy(validity, bits) });
    }
    this.names = names;
    this.#columns = columns;
    this.dictionary = Array.from(layout.subarray(end, end + word(6)), name);
    this.others = Array.from(layout.subarray(end + word(6), end + word(6) + word(7)), name);
  }

  /** The date of a row, in days since 1970-01-01. */
  date(row: number): number {
    return (this.#words[this.#dates + row] as number) | 0;
  }

  /** The category or the customer of a row. */
  entry(row: number): string {
    return this.dictionary[this.#words[this.#indices + row] as number] as string;
  }

  /** The index of a metric, by its name or another spelling of it; -1 if absent. */
  index(metric: string): number {
    const index = this.names.indexOf(metric);
    return index >= 0 ? index : this.names.indexOf(core().metricName(metric));
  }

  has(metric: number, row: number): boolean {
    const column = this.#columns[metric];
    return column !== undefined && this.#isValid(column, row);
  }

  /** Copies the counts of a row that are present; one that a `number` cannot represent exactly is a `bigint`. */
  copyTo(target: Record<string, Count>, row: number): void {
    for (const column of this.#columns) {
      if (!this.#isValid(column, row)) continue;
      target[column.name] = column.wide ? this.#count(column, row) : (this.#words[column.first + row] as number);
    }
  }

  /** A whole column; `NaN` for an absent count. */
  numbers(metric: number): Float64Array {
    const { rows } = this;
    const column = this.#columns[metric];
    if (column === undefined) return new Float64Array(rows).fill(NaN);
    const { first, wide, validity } = column;
    const values = wide ? new Float64Array(rows) : new Float64Array(this.#words.subarray(first, first + rows));
    if (wide) for (let row = 0; row < rows; row++) values[row] = this.#exact(column, row);
    if (validity !== undefined) for (let row = 0; row < rows; row++) if (!this.#isValid(column, row)) values[row] = NaN;
    return values;
  }

  /** A whole column; 0 for an absent count. */
  bigints(metric: number): BigUint64Array {
    const values = new BigUint64Array(this.rows);
    const column = this.#columns[metric];
    if (column === undefined) return values;
    const halves = new Uint32Array(values.buffer);
    const { first, wide } = column;
    if (wide) halves.set(this.#words.subarray(first, first + 2 * this.rows));
    else for (let row = 0; row < this.rows; row++) halves[2 * row] = this.#words[first + row] as number;
    return values;
  }

  #isValid({ validity }: Column, row: number): boolean {
    return validity === undefined || (((this.#words[validity + (row >> 5)] as number) >> (row & 31)) & 1) === 1;
  }

  /** A wide count. */
  #count({ first }: Column, row: number): Count {
    const low = this.#words[first + 2 * row] as number;
    const high = this.#words[first + 2 * row + 1] as number;
    return high < TOO_HIGH ? high * HALF + low : (BigInt(high) << 32n) + BigInt(low);
  }

  #exact(column: Column, row: number): number {
    const count = this.#count(column, row);
    if (typeof count === "number") return count;
    throw new RangeError(`expected a count up to 2^53-1, got ${count} ${column.name} in row ${row}: read it by bigint`);
  }
}
