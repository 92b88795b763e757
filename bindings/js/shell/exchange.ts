// One question with every decision on its way, for whoever moves the bytes.

import type { Cause, Clock, Step } from "../types/index.js";
import { thrown } from "./error.js";
import type { Answer, Driven } from "./glue_bg.js";
import { Request } from "./request.js";

const SYSTEM: Clock = { steady: () => performance.now(), unix: () => Date.now() };

/** An exchange never sends and never sleeps: its driver does, and tells it. */
export class Exchange<A> {
  #driven: Driven | undefined;
  readonly #take: (answer: Answer) => A;
  readonly #clock: Clock;
  #attempts = 0;

  constructor(driven: Driven, take: (answer: Answer) => A, clock: Clock = SYSTEM) {
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
      if (typeof next === "number") return { do: "wait", milliseconds: next };
      if (next) return { do: "send", request: new Request(next), timeout: next[5] };
      const answer = driven.answer() as Answer;
      this.close();
      return { do: "done", answer: this.#take(answer) };
    } catch (error) {
      this.close();
      throw thrown(error);
    }
  }

  head(status: number, headers: Iterable<readonly [string, string]>): void {
    this.#driven?.head(...this.#now(), status, [...headers].flat());
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
    this.#attempts = this.attempts;
    this.#driven?.free();
    this.#driven = undefined;
  }

  #now(): [number, number] {
    return [this.#clock.steady(), this.#clock.unix()];
  }
}
