// An answer's columns in a buffer of JavaScript's own.

import { core, memory } from "./core.js";

/** The high half of the first number that a `number` does not hold exactly. */
const TOO_HIGH = 2 ** 21;
const HALF = 2 ** 32;

/** From here on, a layout's word for a metric says how long its name is, all bits of it being turned. */
const UNKNOWN = 2 ** 31;

/** The words of a layout before those of its columns. */
const HEAD = 8;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
let known: readonly string[] | undefined;

/** Where the counts of one metric begin. */
interface Counts {
  /** The first word; two of them are a wide count. */
  readonly first: number;
  readonly wide: boolean;
  /** The first word with a bit for each row; without any, all are present. */
  readonly valid: number | undefined;
}

/** Columns of counts, dates and places of categories. */
export class Columns {
  readonly rows: number;
  /** The names of the metrics, in the order in which they first came. */
  readonly names: readonly string[];
  /** The names of the categories. */
  readonly categories: readonly string[];
  /** All columns, one after the other. */
  readonly #words: Uint32Array;
  readonly #dates: number;
  readonly #places: number;
  readonly #counts: readonly Counts[];

  /** Copies an answer out of the wasm's memory, in which its layout begins at a place. */
  constructor(place: number) {
    // Whatever asks the wasm comes first: its memory may move.
    known ??= JSON.parse(core().metricNames()) as string[];
    const theirs = new Uint8Array(memory());
    const layout = new Uint32Array(theirs.buffer, place);
    const word = (at: number): number => layout[at] as number;
    const rows = (this.rows = word(0));
    const bits = (rows + 7) >> 3;

    const own = new Uint8Array(word(7));
    this.#words = new Uint32Array(own.buffer);
    let used = 0;
    /** Copies so many bytes and gives the word where they are now. */
    const copy = (from: number, length: number): number => {
      const at = used;
      if (from !== 0) {
        own.set(theirs.subarray(from, from + length), at);
        used += Math.ceil(length / 8) * 8;
      }
      return at / 4;
    };
    this.#dates = copy(word(1), 4 * rows);
    this.#places = copy(word(2), 4 * rows);

    const letters = word(4) === 0 ? "" : decoder.decode(theirs.subarray(word(3), word(3) + word(4)));
    let told = 0;
    const name = (length: number): string => letters.slice(told, (told += length));
    const [names, counts]: [string[], Counts[]] = [[], []];
    const end = HEAD + 4 * word(5);
    for (let at = HEAD; at < end; at += 4) {
      const [width, valid, metric] = [word(at + 1), word(at + 2), word(at + 3)];
      names.push(metric < UNKNOWN ? (known[metric] as string) : name(~metric));
      const first = copy(word(at), width * rows);
      counts.push({ first, wide: width === 8, valid: valid === 0 ? undefined : copy(valid, bits) });
    }
    this.names = names;
    this.#counts = counts;
    this.categories = Array.from(layout.subarray(end, end + word(6)), name);
  }

  /** The day of a row, counted from 1970-01-01. */
  date(row: number): number {
    return (this.#words[this.#dates + row] as number) | 0;
  }

  category(row: number): string {
    return this.categories[this.#words[this.#places + row] as number] as string;
  }

  /** The place of a metric, by its name or another spelling of it; -1 where it did not come. */
  place(metric: string): number {
    const place = this.names.indexOf(metric);
    return place >= 0 ? place : this.names.indexOf(core().metricName(metric));
  }

  has(metric: number, row: number): boolean {
    const counts = this.#counts[metric];
    return counts !== undefined && this.#isValid(counts, row);
  }

  /** A count, or `undefined` where it is absent. Throws where a `number` would be another. */
  number(metric: number, row: number): number | undefined {
    const counts = this.#counts[metric];
    if (counts === undefined || !this.#isValid(counts, row)) return undefined;
    return counts.wide ? this.#exact(metric, row) : this.#words[counts.first + row];
  }

  bigint(metric: number, row: number): bigint | undefined {
    return this.has(metric, row) ? this.#big(metric, row) : undefined;
  }

  /** A count's digits. */
  text(metric: number, row: number): string {
    return String(this.#big(metric, row));
  }

  /** A whole column; `NaN` where a count is absent. */
  numbers(metric: number): Float64Array {
    const { rows } = this;
    const counts = this.#counts[metric];
    if (counts === undefined) return new Float64Array(rows).fill(NaN);
    const { first, wide, valid } = counts;
    const column = wide ? new Float64Array(rows) : new Float64Array(this.#words.subarray(first, first + rows));
    if (wide) for (let row = 0; row < rows; row++) column[row] = this.#exact(metric, row);
    if (valid !== undefined) for (let row = 0; row < rows; row++) if (!this.#isValid(counts, row)) column[row] = NaN;
    return column;
  }

  /** A whole column; 0 where a count is absent. */
  bigints(metric: number): BigUint64Array {
    const column = new BigUint64Array(this.rows);
    const counts = this.#counts[metric];
    if (counts === undefined) return column;
    const halves = new Uint32Array(column.buffer);
    const { first, wide } = counts;
    if (wide) halves.set(this.#words.subarray(first, first + 2 * this.rows));
    else for (let row = 0; row < this.rows; row++) halves[2 * row] = this.#words[first + row] as number;
    return column;
  }

  #isValid({ valid }: Counts, row: number): boolean {
    return valid === undefined || (((this.#words[valid + (row >> 5)] as number) >> (row & 31)) & 1) === 1;
  }

  #big(metric: number, row: number): bigint {
    const { first, wide } = this.#counts[metric] as Counts;
    const low = this.#words[wide ? first + 2 * row : first + row] as number;
    return wide ? (BigInt(this.#words[first + 2 * row + 1] as number) << 32n) + BigInt(low) : BigInt(low);
  }

  /** A wide count. */
  #exact(metric: number, row: number): number {
    const at = (this.#counts[metric] as Counts).first + 2 * row;
    const high = this.#words[at + 1] as number;
    if (high < TOO_HIGH) return high * HALF + (this.#words[at] as number);
    const count = `${this.#big(metric, row)} ${this.names[metric]}`;
    throw new RangeError(`${count} in row ${row} are more than a number holds exactly: read them by bigint`);
  }
}
