// A query from its first request to its answer, for a transport of your own.

import type { Body, Cause, Clock, ErrorDetails, RawResponse, SentRequest, Step } from "../types/index.js";
import { bytesOf, headersOf, options, refuse, statusOf, text } from "./check.js";
import { byName } from "./ending.js";
import { invalid, thrown, type Context } from "./error.js";
import type { Driven } from "./glue_bg.js";
import { form } from "./options.js";
import { Request, sentRequest } from "./request.js";
import { showAs } from "./show.js";
import { STATE } from "./state.js";

/** The results of a step of the wasm that are no time to sleep. */
const SEND = -1;
const DONE = -2;
const MISUSE = -4;

const CAUSES: readonly Cause[] = ["connect", "timeout", "interrupted", "unknown-host", "certificate"];

const SYSTEM: Clock = { steady: () => performance.now(), unix: () => Date.now() };

/** A response, whose body is still in parts. */
interface Received {
  readonly request: SentRequest;
  readonly status: number;
  readonly headers: [string, string][];
  readonly body: Uint8Array[];
}

interface State<A> {
  driven?: Driven;
  readonly take: (address: number) => A;
  readonly clock: Clock;
  readonly query: ErrorDetails["query"];
  attempts: number;
  request?: Request;
  /** The response to the last attempt. */
  current?: Received;
  /** The last response to each request. */
  readonly received: Received[];
}

/** An exchange never sends and never sleeps: its driver does, and reports what happened. */
export class Exchange<A> {
  declare readonly [STATE]: () => State<A>;

  constructor(driven: Driven, query: ErrorDetails["query"], take: (address: number) => A, clock: Clock = SYSTEM) {
    const state: State<A> = { driven, query, take, clock, attempts: 0, received: [] };
    this[STATE] = () => state;
  }

  get attempts(): number {
    const { driven, attempts } = this[STATE]();
    return driven?.attempts() ?? attempts;
  }

  get responses(): RawResponse[] {
    return this[STATE]().received.map(rawResponse);
  }

  step(): Step<A> {
    const state = this[STATE]();
    const driven = open(state, "step");
    let next: number;
    try {
      next = driven.step(...now(state));
      if (next >= 0) return { do: "wait", milliseconds: next };
      if (next === SEND) {
        const timeout = driven.timeout();
        const request = new Request(driven.text());
        begin(state, request);
        return { do: "send", request, timeout: timeout < Infinity ? timeout : undefined };
      }
      if (next === DONE) {
        const answer = state.take(driven.answer());
        this.close();
        return { do: "done", answer };
      }
    } catch (error) {
      this.close();
      throw error;
    }
    if (next === MISUSE) throw thrown(driven.text());
    const error = thrown(driven.text(), contextOf(state));
    this.close();
    throw error;
  }

  head(status: number, headers: Iterable<readonly [string, string]>): void {
    const [code, pairs] = [statusOf(status), headersOf(headers)];
    const state = report(this, "head", (driven, ...now) => driven.head(...now, code, form(pairs)));
    state.current = { request: sentRequest(state.request as Request), status: code, headers: pairs, body: [] };
    state.received.push(state.current);
  }

  chunk(bytes: Body): boolean {
    const read = bytesOf(bytes);
    let flow = 0;
    const { current } = report(this, "chunk", (driven, ...now) => (flow = driven.chunk(...now, read)) >= 0);
    current?.body.push(read.slice());
    return flow > 0;
  }

  end(end: { readonly certain: boolean }): void {
    const { certain } = options(end, "end", ["certain"]);
    if (typeof certain !== "boolean") refuse("a boolean", "certain", certain);
    report(this, "end", (driven, ...now) => driven.end(...now, certain as boolean));
  }

  failed(cause: Cause, reason: string): void {
    if (!CAUSES.includes(cause)) refuse(`one of ${CAUSES.join(", ")}`, "cause", cause);
    const checked = text(reason, "reason");
    report(this, "failed", (driven, ...now) => driven.failed(...now, cause, checked));
  }

  received(status: number, headers: Iterable<readonly [string, string]>, body: Body): void {
    const bytes = bytesOf(body);
    this.head(status, headers);
    this.chunk(bytes);
    this.end({ certain: true });
  }

  /** Ends it early. An exchange that is over needs no call. */
  close(): void {
    const state = this[STATE]();
    const { driven } = state;
    delete state.driven;
    try {
      state.attempts = driven?.attempts() ?? state.attempts;
      driven?.free();
    } catch {
      // After a trap it cannot be freed; the caller gets the error of the trap.
    }
  }
}

showAs(Exchange, () => "Exchange {}");

/** What is known of an exchange's query when it fails. */
export function context(exchange: Exchange<unknown>): Context {
  return contextOf(exchange[STATE]());
}

function contextOf({ driven, attempts, query, request, current }: State<unknown>): Context {
  return {
    attempts: driven?.attempts() ?? attempts,
    query,
    request: request && sentRequest(request),
    response: current && rawResponse(current),
  };
}

/** Reports an event to the wasm; one in the wrong state throws. */
function report<A>(exchange: Exchange<A>, event: string, run: (driven: Driven, steady: number, unix: number) => boolean): State<A> {
  const state = exchange[STATE]();
  const driven = open(state, event);
  if (!run(driven, ...now(state))) throw thrown(driven.text());
  return state;
}

/** Begins an attempt. The response to a request that is sent again replaces the one before. */
function begin(state: State<unknown>, request: Request): void {
  state.received.splice((state.driven as Driven).answered());
  delete state.current;
  state.request = request;
}

function rawResponse({ request, status, headers, body }: Received): RawResponse {
  const whole = new Uint8Array(body.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of body) {
    whole.set(part, at);
    at += part.length;
  }
  return { request, status, headers: Object.fromEntries(byName(headers)), body: whole };
}

/** The exchange in the wasm, unless it is over. */
function open({ driven }: State<unknown>, called: string): Driven {
  return driven ?? refuseMisuse(called);
}

function refuseMisuse(called: string): never {
  throw invalid(`expected no call after the end of the exchange, got \`${called}\``, "misuse");
}

function now({ clock }: State<unknown>): [number, number] {
  return [millis(clock.steady(), "clock.steady()"), millis(clock.unix(), "clock.unix()")];
}

function millis(given: unknown, name: string): number {
  return Number.isFinite(given) && (given as number) >= 0 ? (given as number) : refuse("milliseconds of 0 or more", name, given);
}
