// An answer's columns in a buffer of JavaScript's own.

import { core, memory } from "./core.js";
import type { Answer } from "./glue_bg.js";

/** The high half of the first number that a `number` does not hold exactly. */
const TOO_HIGH = 2 ** 21;
const HALF = 2 ** 32;

/** Columns of counts, dates and places of categories. */
export class Columns {
  readonly rows: number;
  /** The names of the metrics, in the order in which they first came. */
  readonly names: readonly string[];
  /** The names of the categories. */
  readonly categories: readonly string[];
  /** Days since 1970-01-01. */
  readonly dates: Int32Array;
  /** For each row the place of its category. */
  readonly places: Uint32Array;
  readonly #buffer: ArrayBuffer;
  /** All counts, metric by metric, as their low and high halves. */
  readonly #halves: Uint32Array;
  /** For each metric a bit for each row. */
  readonly #validity: Uint8Array;

  /** Copies an answer out of the wasm's memory and frees it there. */
  constructor(answer: Answer) {
    try {
      const [rows = 0, dates = 0, places = 0, ...counts] = answer.layout();
      const names = answer.names();
      const metrics = counts.length / 2;
      const bits = (rows + 7) >> 3;
      const whole = metrics * rows * 8;
      this.rows = rows;
      this.names = names.slice(0, metrics);
      this.categories = names.slice(metrics);
      this.#buffer = new ArrayBuffer(whole + 8 * rows + metrics * bits);
      this.#halves = new Uint32Array(this.#buffer, 0, whole / 4);
      this.dates = new Int32Array(this.#buffer, whole, rows);
      this.places = new Uint32Array(this.#buffer, whole + 4 * rows, rows);
      this.#validity = new Uint8Array(this.#buffer, whole + 8 * rows);
      const own = new Uint8Array(this.#buffer);
      const theirs = memory();
      const copy = (from: number, length: number, to: number): void => {
        if (from !== 0) own.set(theirs.subarray(from, from + length), to);
      };
      copy(dates, 4 * rows, whole);
      copy(places, 4 * rows, whole + 4 * rows);
      for (let metric = 0; metric < metrics; metric++) {
        const [values = 0, validity = 0] = [counts[2 * metric], counts[2 * metric + 1]];
        copy(values, 8 * rows, metric * rows * 8);
        if (validity === 0) this.#validity.fill(255, metric * bits, (metric + 1) * bits);
        else copy(validity, bits, whole + 8 * rows + metric * bits);
      }
    } finally {
      answer.free();
    }
  }

  /** The place of a metric, by its name or another spelling of it; -1 where it did not come. */
  place(metric: string): number {
    const place = this.names.indexOf(metric);
    return place >= 0 ? place : this.names.indexOf(core().metricName(metric));
  }

  has(metric: number, row: number): boolean {
    const bits = (this.rows + 7) >> 3;
    return metric >= 0 && ((this.#validity[metric * bits + (row >> 3)] as number) >> (row & 7)) % 2 === 1;
  }

  /** A count, or `undefined` where it is absent. Throws where a `number` would be another. */
  number(metric: number, row: number): number | undefined {
    if (!this.has(metric, row)) return undefined;
    const at = 2 * (metric * this.rows + row);
    const high = this.#halves[at + 1] as number;
    return high === 0 ? this.#halves[at] : this.#exact(this.#halves[at] as number, high, metric, row);
  }

  bigint(metric: number, row: number): bigint | undefined {
    return this.has(metric, row) ? this.bigints(metric)[row] : undefined;
  }

  /** A count's digits. */
  text(metric: number, row: number): string {
    const high = this.#halves[2 * (metric * this.rows + row) + 1] as number;
    return String(high < TOO_HIGH ? this.number(metric, row) : this.bigint(metric, row));
  }

  /** A whole column; `NaN` where a count is absent. */
  numbers(metric: number): Float64Array {
    const { rows } = this;
    const column = new Float64Array(rows);
    if (metric < 0) return column.fill(NaN);
    const halves = this.#halves;
    const first = metric * rows;
    let high = 0;
    for (let row = 0, at = 2 * first; row < rows; row++, at += 2) {
      column[row] = halves[at] as number;
      high |= halves[at + 1] as number;
    }
    if (high !== 0) for (let row = 0; row < rows; row++) column[row] = this.number(metric, row) ?? NaN;
    const bits = (rows + 7) >> 3;
    const validity = this.#validity;
    for (let byte = 0; byte < bits; byte++) {
      if (validity[metric * bits + byte] === 255) continue;
      const end = Math.min(rows, 8 * byte + 8);
      for (let row = 8 * byte; row < end; row++) if (!this.has(metric, row)) column[row] = NaN;
    }
    return column;
  }

  /** A whole column; 0 where a count is absent. */
  bigints(metric: number): BigUint64Array {
    if (metric < 0) return new BigUint64Array(this.rows);
    return new BigUint64Array(this.#buffer, metric * this.rows * 8, this.rows);
  }

  #exact(low: number, high: number, metric: number, row: number): number {
    if (high < TOO_HIGH) return high * HALF + low;
    const [name, count] = [this.names[metric], this.bigints(metric)[row]];
    throw new RangeError(`${count} ${name} in row ${row} are more than a number holds exactly: read them by bigint`);
  }
}
