// Without any networking: requests and the readers of their answers.

import type { AccountOptions, AnswerOf, ExchangeOptions, Period, Query, User } from "../types/index.js";
import { answerOf } from "./answer.js";
import { core } from "./core.js";
import { StatsError, thrown } from "./error.js";
import { Exchange } from "./exchange.js";
import type { Core, Driven } from "./glue_bg.js";
import { isPage } from "./host.js";
import { accountForm, policyForm, queryForm } from "./options.js";
import { Request } from "./request.js";

/** Who asks, at which door, and how. The key stays in the wasm. */
export class Account {
  readonly #core: Core;

  constructor({ dangerouslyAllowBrowser = false, ...options }: AccountOptions = {}) {
    if (options.apiKey !== undefined && !dangerouslyAllowBrowser && isPage()) {
      const instead = "give the `baseUrl` of a proxy that adds it, or say `dangerouslyAllowBrowser`";
      throw new StatsError("key-in-browser", `whoever opens the page would read the key: ${instead}`);
    }
    this.#core = new (core().Core)(accountForm(options));
    const error = this.#core.error();
    if (error) throw thrown(error);
  }

  daily(user: User, period?: Period) {
    return this.call({ question: "daily", user, ...(period && { period }) });
  }

  aggregate(user: User) {
    return this.call({ question: "aggregate", user });
  }

  categories(user: User) {
    return this.call({ question: "categories", user });
  }

  category(user: User, categories: readonly string[], period?: Period) {
    return this.call({ question: "category", user, categories, ...(period && { period }) });
  }

  call<const Q extends Query>(query: Q): Call<AnswerOf<Q>> {
    const request = this.#core.request(queryForm(query));
    this.#check(request);
    return new Call(request, (status, body) => {
      const place = this.#core.read(query.question, status, body);
      this.#check(place);
      try {
        return answerOf(query.question, place) as AnswerOf<Q>;
      } finally {
        this.#core.release();
      }
    });
  }

  exchange<const Q extends Query>(query: Q, options: ExchangeOptions = {}): Exchange<AnswerOf<Q>> {
    const { clock, seed = crypto.getRandomValues(new BigUint64Array(1))[0] as bigint, ...policy } = options;
    const driven = this.#core.exchange(queryForm(query), policyForm(policy), seed);
    this.#check(driven);
    return new Exchange(driven as Driven, (place) => answerOf(query.question, place) as AnswerOf<Q>, clock);
  }

  /** Throws the core's error where it gave nothing. */
  #check(given: unknown): void {
    if (!given) throw thrown(this.#core.error());
  }
}

/** One request and the reader of its answer. It holds nothing in the wasm, so there is nothing to dispose of. */
export class Call<A> extends Request {
  readonly #read: (status: number, body: Uint8Array) => A;

  constructor(list: string, read: (status: number, body: Uint8Array) => A) {
    super(list);
    this.#read = read;
  }

  parse(status: number, body: Uint8Array | ArrayBuffer): A {
    return this.#read(status, body instanceof Uint8Array ? body : new Uint8Array(body));
  }
}
