// Without any networking: requests and the readers of their answers.

import type { AccountOptions, AnswerOf, ExchangeOptions, Period, Query, User } from "../types/index.js";
import { answerOf } from "./answer.js";
import { core } from "./core.js";
import { asked, StatsError } from "./error.js";
import { Exchange } from "./exchange.js";
import type { Core } from "./glue_bg.js";
import { isPage } from "./host.js";
import { accountList, policyList, queryList } from "./options.js";
import { Request } from "./request.js";

/** Who asks, at which door, and how. The key stays in the wasm. */
export class Account {
  readonly #core: Core;

  constructor({ dangerouslyAllowBrowser = false, ...options }: AccountOptions = {}) {
    if (options.apiKey !== undefined && !dangerouslyAllowBrowser && isPage()) {
      const instead = "give the `baseUrl` of a proxy that adds it, or say `dangerouslyAllowBrowser`";
      throw new StatsError("key-in-browser", `whoever opens the page would read the key: ${instead}`);
    }
    this.#core = asked(() => new (core().Core)(accountList(options)));
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
    const parts = asked(() => this.#core.request(queryList(query)));
    return new Call(parts, (status, body) => {
      const answer = asked(() => this.#core.read(query.question, status, body));
      return answerOf(query.question, answer) as AnswerOf<Q>;
    });
  }

  exchange<const Q extends Query>(query: Q, options: ExchangeOptions = {}): Exchange<AnswerOf<Q>> {
    const { clock, seed = crypto.getRandomValues(new BigUint64Array(1))[0] as bigint, ...policy } = options;
    const driven = asked(() => this.#core.exchange(queryList(query), policyList(policy), seed));
    return new Exchange(driven, (answer) => answerOf(query.question, answer) as AnswerOf<Q>, clock);
  }
}

/** One request and the reader of its answer. It holds nothing in the wasm, so there is nothing to dispose of. */
export class Call<A> extends Request {
  readonly #read: (status: number, body: Uint8Array) => A;

  constructor(parts: ConstructorParameters<typeof Request>[0], read: (status: number, body: Uint8Array) => A) {
    super(parts);
    this.#read = read;
  }

  parse(status: number, body: Uint8Array | ArrayBuffer): A {
    return this.#read(status, body instanceof Uint8Array ? body : new Uint8Array(body));
  }
}
