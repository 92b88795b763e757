// One question with every decision on its way, for whoever moves the bytes.

import type { Cause, Clock, Step } from "../types/index.js";
import { thrown } from "./error.js";
import type { Driven } from "./glue_bg.js";
import { form } from "./options.js";
import { Request } from "./request.js";

/** What a step says that asks for no sleep. */
const SEND = -1;
const DONE = -2;

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
    this.#driven?.head(...this.#now(), status, form(headers));
  }

  chunk(bytes: Uint8Array): boolean {
    return this.#driven?.chunk(...this.#now(), bytes) ?? false;
  }

  end(): void {
    this.#driven?.end(...this.#now());
  }

  failed(cause: Cause, reason: string): void {
    this.#driven?.failed(...this.#now(), cause, reason);
  }

  received(status: number, headers: Iterable<readonly [string, string]>, body: Uint8Array): void {
    this.head(status, headers);
    this.chunk(body);
    this.end();
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
    return [this.#clock.steady(), this.#clock.unix()];
  }
}
