// One question with every decision on its way, for whoever moves the bytes.

import type { Body, Cause, Clock, Step } from "../types/index.js";
import { bytesOf, headersOf, options, refuse, statusOf, text } from "./check.js";
import { thrown } from "./error.js";
import type { Driven } from "./glue_bg.js";
import { form } from "./options.js";
import { Request } from "./request.js";

/** What a step says that asks for no sleep. */
const SEND = -1;
const DONE = -2;

const CAUSES: readonly Cause[] = ["connect", "timeout", "cut", "unknown-host", "certificate"];

const SYSTEM: Clock = { steady: () => performance.now(), unix: () => Date.now() };

/** An exchange never sends and never sleeps: its driver does, and tells it. */
export class Exchange<A> {
  #driven: Driven | undefined;
  readonly #take: (place: number) => A;
  readonly #clock: Clock;
  #attempts = 0;

  constructor(driven: Driven, take: (place: number) => A, clock: Clock = SYSTEM) {
    this.#driven = driven;
    this.#take = take;
    this.#clock = clock;
  }

  get attempts(): number {
    return this.#driven?.attempts() ?? this.#attempts;
  }

  step(): Step<A> {
    const driven = this.#driven;
    if (!driven) throw new Error("the exchange is over");
    try {
      const next = driven.step(...this.#now());
      if (next >= 0) return { do: "wait", milliseconds: next };
      if (next === SEND) {
        const timeout = driven.timeout();
        return { do: "send", request: new Request(driven.text()), timeout: timeout < Infinity ? timeout : undefined };
      }
      if (next !== DONE) throw thrown(driven.text());
      const answer = this.#take(driven.answer());
      this.close();
      return { do: "done", answer };
    } catch (error) {
      this.close();
      throw error;
    }
  }

  head(status: number, headers: Iterable<readonly [string, string]>): void {
    const [code, pairs] = [statusOf(status), form(headersOf(headers))];
    this.#driven?.head(...this.#now(), code, pairs);
  }

  chunk(bytes: Body): boolean {
    const read = bytesOf(bytes);
    return this.#driven?.chunk(...this.#now(), read) ?? false;
  }

  end(end: { readonly certain: boolean }): void {
    const { certain } = options(end, "end", ["certain"]);
    if (typeof certain !== "boolean") refuse("a boolean", "certain", certain);
    this.#driven?.end(...this.#now(), certain);
  }

  failed(cause: Cause, reason: string): void {
    if (!CAUSES.includes(cause)) refuse(`one of ${CAUSES.join(", ")}`, "cause", cause);
    const said = text(reason, "reason");
    this.#driven?.failed(...this.#now(), cause, said);
  }

  received(status: number, headers: Iterable<readonly [string, string]>, body: Body): void {
    const bytes = bytesOf(body);
    this.head(status, headers);
    this.chunk(bytes);
    this.end({ certain: true });
  }

  /** Ends it early; an exchange that is over has ended by itself. */
  close(): void {
    const driven = this.#driven;
    this.#driven = undefined;
    try {
      this.#attempts = driven?.attempts() ?? this.#attempts;
      driven?.free();
    } catch {
      // After a trap it is held for ever; what the caller is to be told is the trap.
    }
  }

  #now(): [number, number] {
    return [millis(this.#clock.steady(), "clock.steady()"), millis(this.#clock.unix(), "clock.unix()")];
  }
}

function millis(given: unknown, name: string): number {
  return Number.isFinite(given) && (given as number) >= 0 ? (given as number) : refuse("milliseconds from 0 on", name, given);
}
