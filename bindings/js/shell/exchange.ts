// A query from its first request to its answer, for a transport of your own.

import type { Body, Cause, Clock, Step } from "../types/index.js";
import { bytesOf, headersOf, options, refuse, statusOf, text } from "./check.js";
import { StatsError, thrown } from "./error.js";
import type { Driven } from "./glue_bg.js";
import { form } from "./options.js";
import { Request } from "./request.js";

/** The results of a step of the wasm that are no time to sleep. */
const SEND = -1;
const DONE = -2;
const MISUSE = -4;

const CAUSES: readonly Cause[] = ["connect", "timeout", "interrupted", "unknown-host", "certificate"];

const SYSTEM: Clock = { steady: () => performance.now(), unix: () => Date.now() };

/** An exchange never sends and never sleeps: its driver does, and reports what happened. */
export class Exchange<A> {
  #driven: Driven | undefined;
  readonly #take: (address: number) => A;
  readonly #clock: Clock;
  #attempts = 0;

  constructor(driven: Driven, take: (address: number) => A, clock: Clock = SYSTEM) {
    this.#driven = driven;
    this.#take = take;
    this.#clock = clock;
  }

  get attempts(): number {
    return this.#driven?.attempts() ?? this.#attempts;
  }

  step(): Step<A> {
    const driven = this.#open("step");
    let next: number;
    try {
      next = driven.step(...this.#now());
      if (next >= 0) return { do: "wait", milliseconds: next };
      if (next === SEND) {
        const timeout = driven.timeout();
        return { do: "send", request: new Request(driven.text()), timeout: timeout < Infinity ? timeout : undefined };
      }
      if (next === DONE) {
        const answer = this.#take(driven.answer());
        this.close();
        return { do: "done", answer };
      }
    } catch (error) {
      this.close();
      throw error;
    }
    const error = thrown(driven.text());
    if (next !== MISUSE) this.close();
    throw error;
  }

  head(status: number, headers: Iterable<readonly [string, string]>): void {
    const [code, pairs] = [statusOf(status), form(headersOf(headers))];
    const driven = this.#open("head");
    if (!driven.head(...this.#now(), code, pairs)) throw thrown(driven.text());
  }

  chunk(bytes: Body): boolean {
    const read = bytesOf(bytes);
    const driven = this.#open("chunk");
    const flow = driven.chunk(...this.#now(), read);
    if (flow < 0) throw thrown(driven.text());
    return flow > 0;
  }

  end(end: { readonly certain: boolean }): void {
    const { certain } = options(end, "end", ["certain"]);
    if (typeof certain !== "boolean") refuse("a boolean", "certain", certain);
    const driven = this.#open("end");
    if (!driven.end(...this.#now(), certain)) throw thrown(driven.text());
  }

  failed(cause: Cause, reason: string): void {
    if (!CAUSES.includes(cause)) refuse(`one of ${CAUSES.join(", ")}`, "cause", cause);
    const checked = text(reason, "reason");
    const driven = this.#open("failed");
    if (!driven.failed(...this.#now(), cause, checked)) throw thrown(driven.text());
  }

  received(status: number, headers: Iterable<readonly [string, string]>, body: Body): void {
    const bytes = bytesOf(body);
    this.head(status, headers);
    this.chunk(bytes);
    this.end({ certain: true });
  }

  /** The exchange in the wasm, unless it is over. */
  #open(called: string): Driven {
    return this.#driven ?? refuseMisuse(called);
  }

  /** Ends it early. An exchange that is over needs no call. */
  close(): void {
    const driven = this.#driven;
    this.#driven = undefined;
    try {
      this.#attempts = driven?.attempts() ?? this.#attempts;
      driven?.free();
    } catch {
      // After a trap it cannot be freed; the caller gets the error of the trap.
    }
  }

  #now(): [number, number] {
    return [millis(this.#clock.steady(), "clock.steady()"), millis(this.#clock.unix(), "clock.unix()")];
  }
}

function refuseMisuse(called: string): never {
  throw new StatsError("misuse", `expected no call after the end of the exchange, got \`${called}\``);
}

function millis(given: unknown, name: string): number {
  return Number.isFinite(given) && (given as number) >= 0 ? (given as number) : refuse("milliseconds of 0 or more", name, given);
}
