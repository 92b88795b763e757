// A request, which masks its key wherever it is shown.

import { showAs } from "./show.js";

/** Method, URL, redacted URL, body, redacted body, then name, value and redacted value of each header. */
type Parts = [string, string, string, string | null, string | null, ...string[]];

/** A request to send. Its properties contain the key; every rendering of it shows `***`. */
export class Request {
  readonly #parts: Parts;

  /** Creates a request that the core wrote as a list. */
  constructor(list: string) {
    this.#parts = JSON.parse(list);
  }

  get method(): "GET" | "POST" {
    return this.#parts[0] as "GET" | "POST";
  }

  get url(): string {
    return this.#parts[1];
  }

  get headers(): [string, string][] {
    return this.#headers(1);
  }

  get body(): string | undefined {
    return this.#parts[3] ?? undefined;
  }

  toJSON(): object {
    const [method, , url, , body] = this.#parts;
    return { method, url, headers: this.#headers(2), ...(body !== null && { body }) };
  }

  toString(): string {
    return `${this.#parts[0]} ${this.#parts[2]}`;
  }

  /** Names and values of the headers, or with 2 names and redacted values. */
  #headers(value: 1 | 2): [string, string][] {
    const headers: [string, string][] = [];
    for (let at = 5; at < this.#parts.length; at += 3) {
      headers.push([this.#parts[at] as string, this.#parts[at + value] as string]);
    }
    return headers;
  }
}

showAs(Request, (request) => request.toJSON());
