// Asks over fetch.

import type { AnswerOf, AskOptions, ClientOptions, ManyOptions, Period, Policy, Query, Result, User } from "../types/index.js";
import { Account } from "./account.js";
import { drive } from "./drive.js";
import { many } from "./many.js";

/** Asks questions for one account. */
export class Client {
  readonly #account: Account;
  readonly #fetch: typeof fetch;
  readonly #policy: Policy;

  constructor(options: ClientOptions = {}) {
    const { fetch, timeout, retries, deadline, backoff, backoffLimit, ...account } = options;
    this.#account = new Account(account);
    this.#fetch = fetch ?? ((...sent) => globalThis.fetch(...sent));
    this.#policy = { timeout, retries, deadline, backoff, backoffLimit } as Policy;
  }

  daily(user: User, period?: Period, options?: AskOptions) {
    return this.ask({ question: "daily", user, ...(period && { period }) }, options);
  }

  aggregate(user: User, options?: AskOptions) {
    return this.ask({ question: "aggregate", user }, options);
  }

  categories(user: User, options?: AskOptions) {
    return this.ask({ question: "categories", user }, options);
  }

  category(user: User, categories: readonly string[], period?: Period, options?: AskOptions) {
    return this.ask({ question: "category", user, categories, ...(period && { period }) }, options);
  }

  async ask<const Q extends Query>(query: Q, { signal, timeout }: AskOptions = {}): Promise<AnswerOf<Q>> {
    const policy = timeout === undefined ? this.#policy : { ...this.#policy, timeout };
    return drive(this.#account.exchange(query, policy), this.#fetch, signal);
  }

  many<const Q extends Query>(questions: Iterable<Q> | AsyncIterable<Q>, options?: ManyOptions): AsyncIterableIterator<Result<Q>> {
    return many((question, asked) => this.ask(question, asked), questions, options);
  }
}
