// Requests and the readers of their responses, without networking.

import type { AccountOptions, AnswerOf, Body, Clock, Customer, ExchangeOptions, Period, Query } from "../types/index.js";
import { answerOf } from "./answer.js";
import { bytesOf, noMore, statusOf } from "./check.js";
import { core } from "./core.js";
import { StatsError, thrown } from "./error.js";
import { Exchange } from "./exchange.js";
import type { Core, Driven } from "./glue_bg.js";
import { isPage } from "./host.js";
import { accountSettings, exchangeOptions, policyForm, queryForm, type Settings } from "./options.js";
import { Request } from "./request.js";

/** Credentials, dialect and format. The key stays in the wasm. */
export class Account {
  readonly #core: Core;

  constructor(options: AccountOptions = {}) {
    this.#core = coreOf(accountSettings(options));
  }

  daily(customer: Customer, period?: Period, ...more: never[]) {
    noMore(more, "daily");
    return this.call({ kind: "daily", customer, period });
  }

  aggregate(customer: Customer, ...more: never[]) {
    noMore(more, "aggregate");
    return this.call({ kind: "aggregate", customer });
  }

  categories(customer: Customer, ...more: never[]) {
    noMore(more, "categories");
    return this.call({ kind: "categories", customer });
  }

  categoryStats(customer: Customer, categories: string | readonly string[], period?: Period, ...more: never[]) {
    noMore(more, "categoryStats");
    return this.call({ kind: "category-stats", customer, categories, period });
  }

  call<const Q extends Query>(query: Q, ...more: never[]): Call<AnswerOf<Q>> {
    noMore(more, "call");
    const { kind, form } = queryForm(query);
    const request = this.#core.request(form);
    this.#check(request);
    return new Call(request, (status, body) => {
      const address = this.#core.read(kind, status, body);
      this.#check(address);
      try {
        return answerOf(kind, address) as AnswerOf<Q>;
      } finally {
        this.#core.release();
      }
    });
  }

  exchange<const Q extends Query>(query: Q, options: ExchangeOptions = {}, ...more: never[]): Exchange<AnswerOf<Q>> {
    noMore(more, "exchange");
    const { kind, form } = queryForm(query);
    const { clock, seed = crypto.getRandomValues(new BigUint64Array(1))[0], ...policy } = exchangeOptions(options);
    const driven = this.#core.exchange(form, policyForm(policy), seed as bigint);
    this.#check(driven);
    return new Exchange(driven as Driven, (address) => answerOf(kind, address) as AnswerOf<Q>, clock as Clock | undefined);
  }

  /** Throws the core's error if its result is empty. */
  #check(result: unknown): void {
    if (!result) throw thrown(this.#core.error());
  }
}

function coreOf({ account, hasKey, dangerouslyAllowBrowser }: Settings): Core {
  if (hasKey && !dangerouslyAllowBrowser && isPage()) {
    const instead = "use the `baseUrl` of a proxy that adds it, or set `dangerouslyAllowBrowser`";
    throw new StatsError("key-in-browser", `expected no \`apiKey\` in a page, where every visitor can read it: ${instead}`);
  }
  const made = new (core().Core)(account);
  const error = made.error();
  if (error) throw thrown(error);
  return made;
}

/** One request and the reader of its response. It owns no memory of the wasm, so there is nothing to dispose of. */
export class Call<A> extends Request {
  readonly #read: (status: number, body: Uint8Array) => A;

  constructor(list: string, read: (status: number, body: Uint8Array) => A) {
    super(list);
    this.#read = read;
  }

  parse(status: number, body: Body): A {
    return this.#read(statusOf(status), bytesOf(body));
  }
}
