// A request, which masks its key wherever it is shown.

import type { SentRequest } from "../types/index.js";
import { showAs } from "./show.js";
import { STATE } from "./state.js";

/** Method, URL, redacted URL, body, redacted body, then name, value and redacted value of each header. */
type Parts = [string, string, string, string | null, string | null, ...string[]];

/** A request to send. Its properties contain the key; every rendering of it shows `***`. */
export class Request {
  declare readonly [STATE]: () => Parts;

  /** Creates a request that the core wrote as a list. */
  constructor(list: string) {
    const parts: Parts = JSON.parse(list);
    this[STATE] = () => parts;
  }

  get method(): "GET" | "POST" {
    return this[STATE]()[0] as "GET" | "POST";
  }

  get url(): string {
    return this[STATE]()[1];
  }

  get headers(): [string, string][] {
    return headersOf(this, 1);
  }

  get body(): string | undefined {
    return this[STATE]()[3] ?? undefined;
  }

  toJSON(): object {
    const body = this[STATE]()[4];
    return { ...sentRequest(this), headers: headersOf(this, 2), ...(body !== null && { body }) };
  }

  toString(): string {
    const { method, url } = sentRequest(this);
    return `${method} ${url}`;
  }
}

showAs(Request, (request) => request.toJSON());

/** The method and the redacted URL. */
export function sentRequest(request: Request): SentRequest {
  const [method, , url] = request[STATE]();
  return { method: method as "GET" | "POST", url };
}

/** Names and values of the headers, or with 2 names and redacted values. */
function headersOf(request: Request, value: 1 | 2): [string, string][] {
  const parts = request[STATE]();
  const headers: [string, string][] = [];
  for (let at = 5; at < parts.length; at += 3) headers.push([parts[at] as string, parts[at + value] as string]);
  return headers;
}
