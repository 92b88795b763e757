// A client over fetch.

import type {
  AccountOptions,
  AnswerOf,
  ClientOptions,
  Customer,
  ManyOptions,
  PeriodOptions,
  Query,
  RequestOptions,
  Result,
} from "../types/index.js";
import { Account } from "./account.js";
import { noMore, type Checked } from "./check.js";
import { drive } from "./drive.js";
import { many } from "./many.js";
import { clientOptions, periodOptions, requestOptions } from "./options.js";

/** Sends the queries of one account. */
export class Client {
  readonly #account: Account;
  readonly #fetch: typeof globalThis.fetch;
  readonly #policy: Checked;

  constructor(options: ClientOptions = {}) {
    const { account, policy, fetch } = clientOptions(options);
    this.#account = new Account(account as AccountOptions);
    this.#fetch = fetch ?? ((...parameters) => globalThis.fetch(...parameters));
    this.#policy = policy;
  }

  async daily(customer: Customer, options?: PeriodOptions, ...more: never[]) {
    noMore(more, "daily");
    const { period, request } = periodOptions(options);
    return this.ask({ kind: "daily", customer, period }, request);
  }

  async aggregate(customer: Customer, options?: RequestOptions, ...more: never[]) {
    noMore(more, "aggregate");
    return this.ask({ kind: "aggregate", customer }, options);
  }

  async categories(customer: Customer, options?: RequestOptions, ...more: never[]) {
    noMore(more, "categories");
    return this.ask({ kind: "categories", customer }, options);
  }

  async categoryStats(customer: Customer, categories: string | readonly string[], options?: PeriodOptions, ...more: never[]) {
    noMore(more, "categoryStats");
    const { period, request } = periodOptions(options);
    return this.ask({ kind: "category-stats", customer, categories, period }, request);
  }

  async ask<const Q extends Query>(query: Q, options: RequestOptions = {}, ...more: never[]): Promise<AnswerOf<Q>> {
    noMore(more, "ask");
    const { signal, ...time } = requestOptions(options);
    return drive(this.#account.exchange(query, { ...this.#policy, ...time }), this.#fetch, signal);
  }

  many<const Q extends Query>(queries: Iterable<Q> | AsyncIterable<Q>, options: ManyOptions = {}): AsyncIterableIterator<Result<Q>> {
    return many((query, request) => this.ask(query, request), queries, options);
  }
}
