// Asks over fetch.

import type { AccountOptions, AnswerOf, AskOptions, ClientOptions, ManyOptions, Period, Query, Result, User } from "../types/index.js";
import { Account } from "./account.js";
import { noMore, type Checked } from "./check.js";
import { drive } from "./drive.js";
import { many } from "./many.js";
import { askOptions, clientOptions } from "./options.js";

/** Asks questions for one account. */
export class Client {
  readonly #account: Account;
  readonly #fetch: typeof globalThis.fetch;
  readonly #policy: Checked;

  constructor(options: ClientOptions = {}) {
    const { account, policy, fetch } = clientOptions(options);
    this.#account = new Account(account as AccountOptions);
    this.#fetch = fetch ?? ((...sent) => globalThis.fetch(...sent));
    this.#policy = policy;
  }

  async daily(user: User, period?: Period, options?: AskOptions, ...more: never[]) {
    noMore(more, "daily");
    return this.ask({ question: "daily", user, period }, options);
  }

  async aggregate(user: User, options?: AskOptions, ...more: never[]) {
    noMore(more, "aggregate");
    return this.ask({ question: "aggregate", user }, options);
  }

  async categories(user: User, options?: AskOptions, ...more: never[]) {
    noMore(more, "categories");
    return this.ask({ question: "categories", user }, options);
  }

  async category(user: User, categories: string | readonly string[], period?: Period, options?: AskOptions, ...more: never[]) {
    noMore(more, "category");
    return this.ask({ question: "category", user, categories, period }, options);
  }

  async ask<const Q extends Query>(query: Q, options: AskOptions = {}, ...more: never[]): Promise<AnswerOf<Q>> {
    noMore(more, "ask");
    const { signal, ...time } = askOptions(options);
    return drive(this.#account.exchange(query, { ...this.#policy, ...time }), this.#fetch, signal);
  }

  many<const Q extends Query>(questions: Iterable<Q> | AsyncIterable<Q>, options: ManyOptions = {}): AsyncIterableIterator<Result<Q>> {
    return many((question, asked) => this.ask(question, asked), questions, options);
  }
}
