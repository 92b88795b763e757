// A request, which shows itself without its key.

import type { RequestParts } from "./glue_bg.js";
import { showAs } from "./show.js";

/** What is to be sent. Only its own properties hold the key; whatever prints it shows `***`. */
export class Request {
  readonly #parts: RequestParts;

  constructor(parts: RequestParts) {
    this.#parts = parts;
  }

  get method(): "GET" | "POST" {
    return this.#parts[0] as "GET" | "POST";
  }

  get url(): string {
    return this.#parts[1];
  }

  get headers(): [string, string][] {
    const headers: [string, string][] = [];
    for (let at = 6; at < this.#parts.length; at += 2) {
      headers.push([this.#parts[at] as string, this.#parts[at + 1] as string]);
    }
    return headers;
  }

  get body(): string | undefined {
    return this.#parts[3];
  }

  toJSON(): object {
    const [method, , url, , body] = this.#parts;
    return { method, url, headers: this.headers, ...(body !== undefined && { body }) };
  }

  toString(): string {
    return `${this.#parts[0]} ${this.#parts[2]}`;
  }
}

showAs(Request, (request) => request.toJSON());
