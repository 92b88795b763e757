// An answer's columns in a buffer of JavaScript's own.

import { core, memory } from "./core.js";

/** From here on, a layout's word for a metric says how long its name is, all bits of it being turned. */
const UNKNOWN = 2 ** 31;

/** The words of a layout before those of its columns. */
const HEAD = 8;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
let known: readonly string[] | undefined;

/** The counts of one metric: nearly always they fit 32 bits. */
interface Counts {
  readonly narrow: Uint32Array | undefined;
  readonly wide: BigUint64Array | undefined;
  /** A bit for each row; without it, all are present. */
  readonly valid: Uint8Array | undefined;
}

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
  readonly #counts: readonly Counts[];

  /** Copies an answer out of the wasm's memory, in which its layout begins at a place. */
  constructor(place: number) {
    // Whatever asks the wasm comes first: its memory may move.
    known ??= JSON.parse(core().metricNames()) as string[];
    const theirs = memory();
    const layout = new Uint32Array(theirs, place);
    const word = (at: number): number => layout[at] as number;
    const rows = (this.rows = word(0));
    const [metrics, categories] = [word(5), word(6)];
    const bits = (rows + 7) >> 3;

    const own = new ArrayBuffer(word(7));
    const [to, from] = [new Uint8Array(own), new Uint8Array(theirs)];
    let used = 0;
    const copy = (begin: number, length: number): number => {
      const at = used;
      to.set(from.subarray(begin, begin + length), at);
      used += Math.ceil(length / 8) * 8;
      return at;
    };
    const [dates, places] = [word(1), word(2)].map((begin) => (begin === 0 ? 0 : rows)) as [number, number];
    this.dates = new Int32Array(own, copy(word(1), 4 * dates), dates);
    this.places = new Uint32Array(own, copy(word(2), 4 * places), places);

    const letters = decoder.decode(from.subarray(word(3), word(3) + word(4)));
    let told = 0;
    const name = (length: number): string => letters.slice(told, (told += length));
    const [names, counts]: [string[], Counts[]] = [[], []];
    for (let at = HEAD; at < HEAD + 4 * metrics; at += 4) {
      const [values, width, validity, metric] = [word(at), word(at + 1), word(at + 2), word(at + 3)];
      names.push(metric < UNKNOWN ? (known[metric] as string) : name(~metric));
      const begin = copy(values, width * rows);
      counts.push({
        narrow: width === 4 ? new Uint32Array(own, begin, rows) : undefined,
        wide: width === 4 ? undefined : new BigUint64Array(own, begin, rows),
        valid: validity === 0 ? undefined : new Uint8Array(own, copy(validity, bits), bits),
      });
    }
    this.names = names;
    this.#counts = counts;
    const first = HEAD + 4 * metrics;
    this.categories = Array.from(layout.subarray(first, first + categories), name);
  }

  /** The place of a metric, by its name or another spelling of it; -1 where it did not come. */
  place(metric: string): number {
    const place = this.names.indexOf(metric);
    return place >= 0 ? place : this.names.indexOf(core().metricName(metric));
  }

  has(metric: number, row: number): boolean {
    const counts = this.#counts[metric];
    return counts !== undefined && has(counts.valid, row);
  }

  /** A count, or `undefined` where it is absent. Throws where a `number` would be another. */
  number(metric: number, row: number): number | undefined {
    const counts = this.#counts[metric];
    if (counts === undefined || !has(counts.valid, row)) return undefined;
    return counts.narrow ? counts.narrow[row] : this.#exact(metric, row);
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
    const { narrow, valid } = counts;
    const column = narrow ? new Float64Array(narrow) : new Float64Array(rows);
    if (!narrow) for (let row = 0; row < rows; row++) column[row] = this.#exact(metric, row);
    if (valid) for (let row = 0; row < rows; row++) if (!has(valid, row)) column[row] = NaN;
    return column;
  }

  /** A whole column; 0 where a count is absent. */
  bigints(metric: number): BigUint64Array {
    const { narrow, wide } = this.#counts[metric] ?? {};
    if (wide) return wide.slice();
    const halves = new Uint32Array(2 * this.rows);
    if (narrow) for (let row = 0; row < this.rows; row++) halves[2 * row] = narrow[row] as number;
    return new BigUint64Array(halves.buffer);
  }

  #big(metric: number, row: number): bigint {
    const { narrow, wide } = this.#counts[metric] as Counts;
    return narrow ? BigInt(narrow[row] as number) : ((wide as BigUint64Array)[row] as bigint);
  }

  #exact(metric: number, row: number): number {
    const count = this.#big(metric, row);
    if (count <= Number.MAX_SAFE_INTEGER) return Number(count);
    throw new RangeError(`${count} ${this.names[metric]} in row ${row} are more than a number holds exactly: read them by bigint`);
  }
}

function has(valid: Uint8Array | undefined, row: number): boolean {
  return valid === undefined || ((valid[row >> 3] as number) >> (row & 7)) % 2 === 1;
}
