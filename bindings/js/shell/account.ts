// Requests and the readers of their responses, without networking.

import type { AccountOptions, AnswerOf, Body, Clock, Customer, ErrorDetails, ExchangeOptions, Period, Query } from "../types/index.js";
import { answerFrom, answerOf, check } from "./answer.js";
import { bytesOf, noMore, statusOf } from "./check.js";
import { core } from "./core.js";
import { invalid, thrown, type Context } from "./error.js";
import { Exchange } from "./exchange.js";
import type { Core, Driven } from "./glue_bg.js";
import { isPage } from "./host.js";
import { accountSettings, exchangeOptions, policyForm, queryForm, V3_ALONE, type Settings } from "./options.js";
import { Request, sentRequest } from "./request.js";
import { showAs } from "./show.js";
import { STATE } from "./state.js";

/** Credentials, dialect and format. The key stays in the wasm. */
export class Account {
  declare readonly [STATE]: (kind: Query["kind"]) => Core;

  constructor(options: AccountOptions = {}, ...more: never[]) {
    noMore(more, "Account");
    this[STATE] = coresOf(accountSettings(options));
  }

  daily(customer: Customer, period?: Period, ...more: never[]) {
    noMore(more, "daily");
    return this.call({ kind: "daily", customer, period });
  }

  dailyByCustomer(customers: string | readonly string[], period?: Period, ...more: never[]) {
    noMore(more, "dailyByCustomer");
    return this.call({ kind: "daily-by-customer", customers, period });
  }

  aggregate(customer: Customer, period?: Period, ...more: never[]) {
    noMore(more, "aggregate");
    return this.call({ kind: "aggregate", customer, period });
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
    const { form, ...named } = queryForm(query);
    const core = this[STATE](named.kind);
    const request = core.request(form);
    check(core, request, { query: named });
    return new Call(request, named, (status, body, context) => {
      return answerFrom(core, named.kind, core.parse(form, status, body), context) as AnswerOf<Q>;
    });
  }

  exchange<const Q extends Query>(query: Q, options: ExchangeOptions = {}, ...more: never[]): Exchange<AnswerOf<Q>> {
    noMore(more, "exchange");
    const { form, ...named } = queryForm(query);
    const core = this[STATE](named.kind);
    const { clock, seed = crypto.getRandomValues(new BigUint64Array(1))[0], ...policy } = exchangeOptions(options);
    const driven = core.exchange(form, policyForm(policy), seed as bigint);
    check(core, driven, { query: named });
    return new Exchange(driven as Driven, named, (address) => answerOf(named.kind, address) as AnswerOf<Q>, clock as Clock | undefined);
  }
}

showAs(Account, () => "Account {}");

/** An account in the wasm for queries of each kind. */
function coresOf(settings: Settings): (kind: string) => Core {
  const core = coreOf(settings);
  let implied: Core | undefined;
  return (kind) => {
    if (kind !== V3_ALONE || settings.hasKey || settings.hasDialect) return core;
    return (implied ??= coreOf({ ...settings, account: `${settings.account}&dialect=v3` }));
  };
}

/** An account in the wasm. */
export function coreOf({ account, hasKey, dangerouslyAllowBrowser }: Settings): Core {
  if (hasKey && !dangerouslyAllowBrowser && isPage()) {
    const instead = "use the `baseUrl` of a proxy that adds it, or set `dangerouslyAllowBrowser`";
    throw invalid(`expected no \`apiKey\` in a page, where every visitor can read it: ${instead}`, "key-in-browser");
  }
  const made = new (core().Core)(account);
  const error = made.error();
  if (error) throw thrown(error);
  return made;
}

type Read<A> = (status: number, body: Uint8Array, context: Context) => A;

/** One request and the reader of its response. It owns no memory of the wasm, so there is nothing to dispose of. */
export class Call<A> extends Request {
  declare readonly parse: (status: number, body: Body) => A;

  constructor(list: string, query: ErrorDetails["query"], read: Read<A>) {
    super(list);
    const request = sentRequest(this);
    const parse = (status: number, body: Body): A => {
      const bytes = bytesOf(body);
      return read(statusOf(status), bytes, { query, request, response: { request, status, headers: {}, body: bytes } });
    };
    Object.defineProperty(this, "parse", { value: parse, configurable: true, writable: true });
  }
}
