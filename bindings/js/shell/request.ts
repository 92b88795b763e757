// A request, which shows itself without its key.

import { showAs } from "./show.js";

/** Method, URL, URL to be shown, body, body to be shown, then names and values of headers. */
type Parts = [string, string, string, string | null, string | null, ...string[]];

/** What is to be sent. Only its own properties hold the key; whatever prints it shows `***`. */
export class Request {
  readonly #parts: Parts;

  /** A request that the core wrote as a list. */
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
    const headers: [string, string][] = [];
    for (let at = 5; at < this.#parts.length; at += 2) {
      headers.push([this.#parts[at] as string, this.#parts[at + 1] as string]);
    }
    return headers;
  }

  get body(): string | undefined {
    return this.#parts[3] ?? undefined;
  }

  toJSON(): object {
    const [method, , url, , body] = this.#parts;
    return { method, url, headers: this.headers, ...(body !== null && { body }) };
  }

  toString(): string {
    return `${this.#parts[0]} ${this.#parts[2]}`;
  }
}

showAs(Request, (request) => request.toJSON());
