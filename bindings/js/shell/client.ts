// A client over fetch.

import type {
  AccountOptions,
  AnswerOf,
  AnswerPromise,
  ClientOptions,
  Customer,
  CustomersOptions,
  CustomersPeriodOptions,
  ManyOptions,
  PeriodOptions,
  Query,
  RequestOptions,
  Result,
} from "../types/index.js";
import { Account } from "./account.js";
import { noMore, type Checked } from "./check.js";
import { drive, type Transport } from "./drive.js";
import { invalid } from "./error.js";
import type { Exchange } from "./exchange.js";
import { many } from "./many.js";
import { askOptions, clientOptions, type Method } from "./options.js";
import { showAs } from "./show.js";
import { STATE } from "./state.js";

interface State {
  readonly account: Account;
  readonly policy: Checked;
  readonly transport: Transport;
}

/** Sends the queries of one account. */
export class Client {
  declare readonly [STATE]: () => State;

  constructor(options: ClientOptions = {}, ...more: never[]) {
    noMore(more, "Client");
    const { account, policy, fetch = hostFetch, headers } = clientOptions(options);
    const state: State = { account: new Account(account as AccountOptions), policy, transport: { fetch, headers } };
    this[STATE] = () => state;
  }

  daily(customer: Customer, options?: PeriodOptions, ...more: never[]) {
    return ask(this, "daily", { kind: "daily", customer }, options, more);
  }

  dailyByCustomer(customers: string | readonly string[], options?: CustomersPeriodOptions, ...more: never[]) {
    return ask(this, "dailyByCustomer", { kind: "daily-by-customer", customers }, options, more);
  }

  aggregate(customer: Customer, options?: PeriodOptions, ...more: never[]) {
    return ask(this, "aggregate", { kind: "aggregate", customer }, options, more);
  }

  categories(customer: Customer, options?: RequestOptions, ...more: never[]) {
    return ask(this, "categories", { kind: "categories", customer }, options, more);
  }

  categoryStats(customer: Customer, categories: string | readonly string[], options?: PeriodOptions, ...more: never[]) {
    return ask(this, "categoryStats", { kind: "category-stats", customer, categories }, options, more);
  }

  customers(options?: CustomersOptions, ...more: never[]) {
    return ask(this, "customers", { kind: "customers" }, options, more);
  }

  ask<const Q extends Query>(query: Q, options?: RequestOptions, ...more: never[]): AnswerPromise<AnswerOf<Q>> {
    return ask(this, "ask", query, options, more);
  }

  many<const Q extends Query>(
    queries: Iterable<Q> | AsyncIterable<Q>,
    options: ManyOptions = {},
    ...more: never[]
  ): AsyncIterableIterator<Result<Q>> {
    noMore(more, "many");
    return many((query, request) => this.ask(query, request), queries, options);
  }
}

showAs(Client, () => "Client {}");

const hostFetch: typeof fetch = (...parameters) => {
  if (typeof globalThis.fetch !== "function") throw invalid("expected a host with `fetch`, or a function as `fetch`");
  return globalThis.fetch(...parameters);
};

/** Sends a query. An error of an argument rejects the promise, too. */
function ask<const Q extends Query>(
  client: Client,
  method: Method,
  query: Q,
  options: RequestOptions = {},
  more: never[],
): AnswerPromise<AnswerOf<Q>> {
  let exchange: Exchange<AnswerOf<Q>>;
  const promise = new Promise<AnswerOf<Q>>((resolve) => {
    noMore(more, method);
    const { account, policy, transport } = client[STATE]();
    const { own, time, signal } = askOptions(options, method);
    exchange = account.exchange(method === "ask" ? query : { ...query, ...own }, { ...policy, ...time });
    resolve(drive(exchange, transport, signal));
  });
  const withResponses = () => promise.then((answer) => ({ answer, responses: exchange.responses }));
  return Object.assign(promise, { withResponses });
}
