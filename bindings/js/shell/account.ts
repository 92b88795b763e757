// Without any networking: requests and the readers of their answers.

import type { AccountOptions, AnswerOf, Body, Clock, ExchangeOptions, Period, Query, User } from "../types/index.js";
import { answerOf } from "./answer.js";
import { bytesOf, noMore, statusOf } from "./check.js";
import { core } from "./core.js";
import { StatsError, thrown } from "./error.js";
import { Exchange } from "./exchange.js";
import type { Core, Driven } from "./glue_bg.js";
import { isPage } from "./host.js";
import { accountSettings, exchangeOptions, policyForm, queryForm, type Settings } from "./options.js";
import { Request } from "./request.js";

/** Who asks, at which door, and how. The key stays in the wasm. */
export class Account {
  readonly #core: Core;

  constructor(options: AccountOptions = {}) {
    this.#core = coreOf(accountSettings(options));
  }

  daily(user: User, period?: Period, ...more: never[]) {
    noMore(more, "daily");
    return this.call({ question: "daily", user, period });
  }

  aggregate(user: User, ...more: never[]) {
    noMore(more, "aggregate");
    return this.call({ question: "aggregate", user });
  }

  categories(user: User, ...more: never[]) {
    noMore(more, "categories");
    return this.call({ question: "categories", user });
  }

  category(user: User, categories: string | readonly string[], period?: Period, ...more: never[]) {
    noMore(more, "category");
    return this.call({ question: "category", user, categories, period });
  }

  call<const Q extends Query>(query: Q, ...more: never[]): Call<AnswerOf<Q>> {
    noMore(more, "call");
    const { question, form } = queryForm(query);
    const request = this.#core.request(form);
    this.#check(request);
    return new Call(request, (status, body) => {
      const place = this.#core.read(question, status, body);
      this.#check(place);
      try {
        return answerOf(question, place) as AnswerOf<Q>;
      } finally {
        this.#core.release();
      }
    });
  }

  exchange<const Q extends Query>(query: Q, options: ExchangeOptions = {}, ...more: never[]): Exchange<AnswerOf<Q>> {
    noMore(more, "exchange");
    const { question, form } = queryForm(query);
    const { clock, seed = crypto.getRandomValues(new BigUint64Array(1))[0], ...policy } = exchangeOptions(options);
    const driven = this.#core.exchange(form, policyForm(policy), seed as bigint);
    this.#check(driven);
    return new Exchange(driven as Driven, (place) => answerOf(question, place) as AnswerOf<Q>, clock as Clock | undefined);
  }

  /** Throws the core's error where it gave nothing. */
  #check(given: unknown): void {
    if (!given) throw thrown(this.#core.error());
  }
}

function coreOf({ account, holdsKey, dangerouslyAllowBrowser }: Settings): Core {
  if (holdsKey && !dangerouslyAllowBrowser && isPage()) {
    const instead = "give the `baseUrl` of a proxy that adds it, or say `dangerouslyAllowBrowser`";
    throw new StatsError("key-in-browser", `whoever opens the page would read the key: ${instead}`);
  }
  const made = new (core().Core)(account);
  const error = made.error();
  if (error) throw thrown(error);
  return made;
}

/** One request and the reader of its answer. It holds nothing in the wasm, so there is nothing to dispose of. */
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
