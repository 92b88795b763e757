/**
 * Typed access to the email statistics that SendGrid keeps about an account and its customers (subusers), by v3 and by
 * the legacy Web API.
 *
 * `Client` sends queries over `fetch`; `Account` makes requests and reads responses without networking.
 */

/** The canonical names of the known metrics. An unknown one keeps its name in the response. */
export type MetricName =
  | "requests"
  | "processed"
  | "delivered"
  | "deferred"
  | "bounces"
  | "bounce_drops"
  | "blocks"
  | "invalid_emails"
  | "spam_reports"
  | "spam_report_drops"
  | "unsubscribes"
  | "unsubscribe_drops"
  | "opens"
  | "unique_opens"
  | "clicks"
  | "unique_clicks";

/** A metric by its canonical name, another spelling of it, or the name of an unknown one. */
export type Metric = MetricName | (string & {});

export type Dialect =
  | "distributor"
  | "distributor-manage"
  | "distributor-subuser"
  | "reseller"
  | "reseller-subuser"
  | "customer"
  | "own"
  | "v3"
  | "v3-account";
/** Where the data of a customer is: `eu` for a subuser that is pinned to the European Union. */
export type Region = "global" | "eu";
export type Format = "json" | "xml";
export type Method = "get" | "post";

/** The name of a customer (SendGrid's subuser; with `v3-account` the account's id), or `null` for the account itself. */
export type Customer = string | null;

/**
 * The last `days`, or the days from `startDate` to `endDate` (both inclusive, each optional), not both. v3 needs `days` or
 * a `startDate`; the legacy API needs an `endDate` after the `startDate`.
 *
 * `days` is a whole number greater than 0, or its digits. A date is a string `YYYY-MM-DD`, as a `Date` is another day in
 * another time zone.
 */
export type Period =
  | { readonly days: number | string; readonly startDate?: never; readonly endDate?: never }
  | { readonly days?: never; readonly startDate?: string | undefined; readonly endDate?: string | undefined };

/** Limits of the size of a response. */
export interface Bounds {
  /** Bytes of a body: 64 MiB. */
  readonly body?: number | bigint | undefined;
  /** Levels of nesting: 64. */
  readonly nesting?: number | undefined;
  /** Bytes of one string: 64 KiB. */
  readonly text?: number | undefined;
  /** Distinct metrics: 256. */
  readonly metrics?: number | undefined;
  /** Cells in excess of two for each byte of the body: 4,096. */
  readonly cells?: number | bigint | undefined;
}

/** Credentials, dialect and format of an account. */
export interface AccountOptions {
  /** The account's key: an API key of v3, or with `apiUser` the key of the legacy API. Without it, `baseUrl` is required. */
  readonly apiKey?: string | undefined;
  /** The account's name, for the legacy API. */
  readonly apiUser?: string | undefined;
  /**
   * The API and endpoint family. By default `v3` for an `apiKey` alone, and `distributor` for both `apiUser` and `apiKey`
   * or neither; without a key, `customers` is a query of v3.
   */
  readonly dialect?: Dialect | undefined;
  /** The format of responses: `json` by default; v3 has no other. */
  readonly format?: Format | undefined;
  /** The HTTP method: by default that of the dialect; v3 has GET alone. */
  readonly method?: Method | undefined;
  /** The host of v3: `global` by default. No other host is tried; `baseUrl` takes precedence. */
  readonly region?: Region | undefined;
  /** An origin with an optional path prefix; `http:` for loopback only. Without `apiKey`, a proxy that adds it. */
  readonly baseUrl?: string | undefined;
  /**
   * The time zone of today for `days` with v3: whole minutes east of UTC, such as 120 for Berlin in summer or
   * `-new Date().getTimezoneOffset()`. By default today is the date in UTC.
   */
  readonly utcOffset?: number | undefined;
  /** The date of today for `days` with v3, `YYYY-MM-DD`, in place of the clock. */
  readonly today?: string | undefined;
  readonly bounds?: Bounds | undefined;
  /** Allows an `apiKey` in a page, where every visitor can read it. */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
}

/** Retries and time limits. Times are whole milliseconds; `null` or `Infinity` is unbounded. */
export interface Policy {
  /** Retries of one request after its first attempt: 3. */
  readonly maxRetries?: number | undefined;
  /** Each attempt, from sending to the last byte of the response: 60,000. */
  readonly timeout?: number | null | undefined;
  /** The whole query, with all attempts and waits: 300,000. */
  readonly deadline?: number | null | undefined;
  /** The maximum of the first back-off, which doubles with each retry: 500. */
  readonly backoff?: number | null | undefined;
  /** The maximum of any back-off; a wait that the server asks for may be longer: 30,000. */
  readonly maxBackoff?: number | null | undefined;
}

/** The options of a client. It reads no environment. */
export interface ClientOptions extends AccountOptions, Policy {
  /** Headers of every request, such as those that a proxy of your own requires; none that the client sends itself. */
  readonly defaultHeaders?: Iterable<readonly [string, string]> | { readonly [name: string]: string } | undefined;
  /** A custom `fetch`. The headers of its responses decide whether a body is whole; see the README. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** The options of one query. */
export interface RequestOptions {
  /** Aborts the query, which then fails with the kind `cancelled`; of `AbortSignal.timeout`, with `timeout`. */
  readonly signal?: AbortSignal | undefined;
  /** Each attempt, in milliseconds; overrides the client's. */
  readonly timeout?: number | null | undefined;
}

/** The options of one query with a period. */
export type PeriodOptions = Period & RequestOptions;

/** The options of one query about several customers. */
export type CustomersPeriodOptions = PeriodOptions & {
  /** Whether a refused request of several customers is the outcome as it is, instead of being split: `false`. */
  readonly unsplit?: boolean | undefined;
};

/** The options of one query for the list of customers. */
export interface CustomersOptions extends RequestOptions {
  /** Whether the region of each customer is requested: `false`. */
  readonly withRegion?: boolean | undefined;
}

export interface DailyQuery {
  readonly kind: "daily";
  readonly customer: Customer;
  readonly period?: Period | undefined;
}
export interface DailyByCustomerQuery {
  readonly kind: "daily-by-customer";
  readonly customer?: never;
  /** The names of the customers; a string is one name. */
  readonly customers: string | readonly string[];
  readonly period?: Period | undefined;
  readonly unsplit?: boolean | undefined;
}
export interface AggregateQuery {
  readonly kind: "aggregate";
  readonly customer: Customer;
  /** The days that are summed, with v3; the legacy API has totals of all time alone. */
  readonly period?: Period | undefined;
}
export interface CategoriesQuery {
  readonly kind: "categories";
  readonly customer: Customer;
}
export interface CategoryStatsQuery {
  readonly kind: "category-stats";
  readonly customer: Customer;
  /** The names of the categories; a string is one name. */
  readonly categories: string | readonly string[];
  readonly period?: Period | undefined;
}

export interface CustomersQuery {
  readonly kind: "customers";
  readonly customer?: never;
  readonly withRegion?: boolean | undefined;
}

/** A query as a plain object. */
export type Query = DailyQuery | DailyByCustomerQuery | AggregateQuery | CategoriesQuery | CategoryStatsQuery | CustomersQuery;

/** The answers by the kinds of their queries. */
export interface Answers {
  daily: Days;
  "daily-by-customer": CustomerDays;
  customers: CustomerInfo[];
  aggregate: Totals;
  categories: string[];
  "category-stats": CategoryDays;
}

/** The answer to a query. */
export type AnswerOf<Q extends Query> = Answers[Q["kind"]];
export type AnyAnswer = AnswerOf<Query>;

/** A count: a `bigint` above 2^53−1. */
export type Count = number | bigint;

/**
 * Counts by metric name: plain, enumerable properties; an absent one is `undefined`, which is not 0.
 *
 * A count above 2^53−1 is a `bigint`. Its type is `number` nevertheless, as no account has one: arithmetic with numbers
 * throws a `TypeError` then, instead of rounding.
 */
export type Counts = { readonly [Name in MetricName]: number | undefined } & {
  /** The count of a metric by any of its names; `undefined` if absent. Throws a `RangeError` above 2^53−1. */
  get(metric: Metric): number | undefined;
  /** The exact count of a metric; `undefined` if absent. */
  bigint(metric: Metric): bigint | undefined;
  /** The canonical form. Throws a `RangeError` for counts above 2^53−1. */
  toJSON(): Record<string, string | number>;
  /** The canonical form as JSON, with exact counts. */
  toText(): string;
};

/** A row for a day. */
export type Day = Counts & {
  /** `YYYY-MM-DD` */
  readonly date: string;
};

/** A row for a day and a category. */
export type CategoryDay = Day & {
  readonly category: string;
};

/** A row for a day and a customer. */
export type CustomerDay = Day & {
  readonly customer: string;
};

/** A customer of the account, from its list of customers. A member that the response does not have is absent. */
export interface CustomerInfo {
  readonly name: string;
  /** True for a customer that cannot send. */
  readonly disabled?: boolean;
  /** `global`, `eu`, …; only with `withRegion`. */
  readonly region?: string;
}

/**
 * Totals: of all time, with v3 of a period. Iterating yields names and counts.
 *
 * Totals of a period are the sums of its daily rows: a metric that a row lacks is absent, and so are `unique_opens` and
 * `unique_clicks`, as one recipient on two days counts once.
 */
export type Totals = Counts & {
  /** The first and the last day that are summed, `YYYY-MM-DD`; `undefined` for totals of all time. */
  readonly period: { readonly startDate: string; readonly endDate: string } | undefined;
  /** The names of the metrics of this answer. */
  readonly metrics: readonly string[];
  [Symbol.iterator](): IterableIterator<[string, Count]>;
};

interface Table<R> extends Iterable<R> {
  /** The number of rows. */
  readonly length: number;
  readonly [index: number]: R;
  /** All rows: an own property, so that deep comparison and `structuredClone` see them. */
  readonly rows: R[];
  /** The names of the metrics of this answer, in order of appearance. */
  readonly metrics: readonly string[];
  /** The row at an index; a negative one counts from the end. */
  at(index: number): R | undefined;
  [Symbol.iterator](): IterableIterator<R>;
  /** All counts of a metric; `NaN` if absent. Throws a `RangeError` for counts above 2^53−1. */
  column(metric: Metric): Float64Array;
  /** All counts of a metric, exact; 0 if absent. */
  bigColumn(metric: Metric): BigUint64Array;
  /** For each row, 1 if it has a count of this metric, else 0. */
  present(metric: Metric): Uint8Array;
  /** All rows. */
  toArray(): R[];
  /** The canonical form. Throws a `RangeError` for counts above 2^53−1. */
  toJSON(): object[];
  /** The canonical form as JSON, with exact counts. */
  toText(): string;
}

/** Daily statistics: a row for each day of the response, in the order received; with v3 by date. */
export interface Days extends Table<Day> {}

/** Category statistics: a row for each day and category, in the order received; with v3 by date, then as in the query. */
export interface CategoryDays extends Table<CategoryDay> {
  /** The distinct names of the categories, in order of appearance. */
  readonly categories: readonly string[];
}

/** Daily statistics of several customers: a row for each day and customer, by date, then as in the query. */
export interface CustomerDays extends Table<CustomerDay> {
  /** The names of the customers that have rows, each once. */
  readonly customers: readonly string[];
  /** The customers of the query without a row: their numbers are absent, not 0. */
  readonly missing: readonly string[];
}

/** A body: the bytes of any view or buffer, or a string, which is encoded as UTF-8. */
export type Body = ArrayBufferView | ArrayBufferLike | string;

/**
 * A request, to send as it is. Its properties contain the key, in `url` or `body`, with v3 in the header `authorization`;
 * printed, it shows `***`.
 */
export interface Request {
  readonly method: "GET" | "POST";
  readonly url: string;
  /** Lower-case names and values; none may be left out. */
  readonly headers: [string, string][];
  readonly body: string | undefined;
}

/** One request and the reader of its response. */
export interface Call<A> extends Request {
  /**
   * Reads a response from its status and its whole body, without transfer and content encodings. Throws a `StatsError`.
   *
   * Prefer bytes to a string: `response.text()` replaces what is not UTF-8.
   */
  parse(status: number, body: Body): A;
}

/** Makes requests and reads their responses, without networking. The key stays in the wasm. */
export declare class Account {
  constructor(options?: AccountOptions);
  daily(customer: Customer, period?: Period): Call<Days>;
  dailyByCustomer(customers: string | readonly string[], period?: Period): Call<CustomerDays>;
  aggregate(customer: Customer, period?: Period): Call<Totals>;
  categories(customer: Customer): Call<string[]>;
  categoryStats(customer: Customer, categories: string | readonly string[], period?: Period): Call<CategoryDays>;
  /**
   * A call of any query that takes one request; otherwise throws `unsupported`: more than ten customers or 366 days with
   * v3, its lists, and its `days` unless the account has `today`.
   */
  call<const Q extends Query>(query: Q): Call<AnswerOf<Q>>;
  /** A query with retries, waits and rate limits decided, for a transport of your own. */
  exchange<const Q extends Query>(query: Q, options?: ExchangeOptions): Exchange<AnswerOf<Q>>;
}

/** The options of `read`. */
export interface ReadOptions {
  /** By default `distributor`; `v3` for `customers`. */
  readonly dialect?: Dialect | undefined;
  readonly format?: Format | undefined;
  readonly bounds?: Bounds | undefined;
}

/**
 * Reads a saved response to a query of a kind: its status and its whole body. Names in it are compared with no query.
 * Throws a `StatsError`.
 */
export declare function read<const K extends keyof Answers>(kind: K, status: number, body: Body, options?: ReadOptions): Answers[K];

export interface Clock {
  /** Milliseconds of a monotonic clock. */
  steady(): number;
  /** Milliseconds since 1970-01-01, UTC. */
  unix(): number;
}

export interface ExchangeOptions extends Policy {
  /** By default the clocks of the system. */
  readonly clock?: Clock | undefined;
  /** The seed of the random back-offs; by default drawn from the system. */
  readonly seed?: bigint | undefined;
}

export type Step<A> =
  | { do: "send"; request: Request; timeout: number | undefined }
  | { do: "wait"; milliseconds: number }
  | { do: "done"; answer: A };

/** How a transport failed. `unknown-host` and `certificate` are never retried. */
export type Cause = "connect" | "timeout" | "interrupted" | "unknown-host" | "certificate";

/**
 * A query from its first request to its answer. It never sends and never sleeps: its driver does, and reports what
 * happened. A method called in the wrong state throws a `StatsError` of kind `misuse` and changes nothing.
 */
export interface Exchange<A> {
  /** How many requests were sent. */
  readonly attempts: number;
  /** The last response to each request so far. */
  readonly responses: RawResponse[];
  /** What to do now. Throws the `StatsError` that ends the exchange. */
  step(): Step<A>;
  /** Reports status and headers of the response, before its body. */
  head(status: number, headers: Iterable<readonly [string, string]>): void;
  /** Reports the next bytes of the body. After `false` the rest need not be received: call `end`. */
  chunk(bytes: Body): boolean;
  /**
   * Reports the end of the body. It is certain if the transport knows that the body is whole: by a counted length, by
   * the last chunk, by HTTP/2. Otherwise an answer whose shape has no end of its own is `transport`.
   */
  end(end: { readonly certain: boolean }): void;
  /** Reports a failure of the transport. The reason must not contain a URL. */
  failed(cause: Cause, reason: string): void;
  /** Reports a whole response, whose end is certain. */
  received(status: number, headers: Iterable<readonly [string, string]>, body: Body): void;
  /** Ends the exchange early. */
  close(): void;
}

/** A request that was sent; `***` replaces the key in its URL. */
export interface SentRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
}

/** A response as received, without its encoding. It is not redacted: a server may repeat the key in it. */
export interface RawResponse {
  readonly request: SentRequest;
  readonly status: number;
  /** Values by lower-case name; several of one name are joined by commas. */
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array;
}

/** The promise of an answer. */
export interface AnswerPromise<A> extends Promise<A> {
  /** The answer, and the last response to each of its requests. */
  withResponses(): Promise<{ answer: A; responses: RawResponse[] }>;
}

export interface ManyOptions extends RequestOptions {
  /** The number of queries in flight at a time: 8. */
  readonly concurrency?: number | undefined;
  /** Called after each query; `total` is known if the queries are an array. */
  readonly onProgress?: ((progress: { done: number; total: number | undefined }) => void) | undefined;
}

/** The result of one of many queries. */
export type Result<Q extends Query> =
  | { index: number; query: Q; answer: AnswerOf<Q>; error?: undefined }
  | { index: number; query: Q; answer?: undefined; error: StatsError };

/** Sends the queries of one account, over `fetch`. An error, of an argument too, rejects the promise. */
export declare class Client {
  constructor(options?: ClientOptions);
  /** A row for each day. */
  daily(customer: Customer, options?: PeriodOptions): AnswerPromise<Days>;
  /**
   * A row for each day and customer. With v3 ten customers are one request, of which a refused one is split until the
   * refused customer is found; a legacy dialect takes a request for each.
   */
  dailyByCustomer(customers: string | readonly string[], options?: CustomersPeriodOptions): AnswerPromise<CustomerDays>;
  /** Totals: with v3 of the period, which is required; with the legacy API of all time. */
  aggregate(customer: Customer, options?: PeriodOptions): AnswerPromise<Totals>;
  /** The names of the categories. */
  categories(customer: Customer, options?: RequestOptions): AnswerPromise<string[]>;
  /** A row for each day and category. */
  categoryStats(customer: Customer, categories: string | readonly string[], options?: PeriodOptions): AnswerPromise<CategoryDays>;
  /** The customers of the account, to the last page; v3 alone. */
  customers(options?: CustomersOptions): AnswerPromise<CustomerInfo[]>;
  /** The answer to any query. */
  ask<const Q extends Query>(query: Q, options?: RequestOptions): AnswerPromise<AnswerOf<Q>>;
  /**
   * Sends many queries and yields their results in the order of the queries; a failure is a result, too. Invalid options
   * throw at once.
   */
  many<const Q extends Query>(
    queries: Iterable<Q> | AsyncIterable<Q>,
    options?: ManyOptions,
  ): AsyncIterableIterator<Result<Q>>;
}

/** The kind of an error. Its name is the same in every language. */
export type ErrorKind =
  | "malformed"
  | "missing-field"
  | "bad-value"
  | "too-large"
  | "unexpected-status"
  | "refused-authentication"
  | "refused-not-found"
  | "refused-rate-limited"
  | "refused-server"
  | "refused-invalid-request"
  | "refused-other"
  | "empty-customer"
  | "bad-days"
  | "bad-date"
  | "dates-out-of-order"
  | "days-and-dates"
  | "empty-categories"
  | "empty-category"
  | "too-long"
  | "bad-base-url"
  | "missing-credentials"
  | "bad-credentials"
  | "bad-customer"
  | "bad-option"
  | "unsupported"
  | "key-in-browser"
  | "no-rows"
  | "shrunk"
  | "misuse"
  | "transport"
  | "timeout"
  | "cancelled"
  | (string & {});

/** A message of a refusal. */
export interface ServerMessage {
  readonly message: string;
  readonly field?: string;
}

/** What an error knows of its query. */
export interface QueryOf {
  readonly kind: Query["kind"];
  readonly customer?: Customer | undefined;
  readonly customers?: readonly string[] | undefined;
}

/** What an error is made of: tests make errors by hand. */
export interface ErrorDetails {
  readonly kind: ErrorKind;
  /** By default the kind. */
  readonly message?: string | undefined;
  readonly attempts?: number | undefined;
  readonly status?: number | undefined;
  readonly code?: number | undefined;
  readonly messages?: readonly ServerMessage[] | undefined;
  readonly record?: number | undefined;
  readonly field?: string | undefined;
  readonly offset?: number | undefined;
  readonly subjects?: readonly string[] | undefined;
  readonly query?: QueryOf | undefined;
  readonly request?: SentRequest | undefined;
  readonly response?: RawResponse | undefined;
  readonly cause?: unknown;
}

/** Why a query has no answer. It is an instance of the class of its kind, also if it is made as a `StatsError`. */
export declare class StatsError extends Error {
  constructor(details: ErrorDetails);
  readonly kind: ErrorKind;
  /** How many requests were sent. */
  readonly attempts: number | undefined;
  /** The HTTP status, if the error is about the response as a whole. */
  readonly status: number | undefined;
  /** The code in the body of a refusal. */
  readonly code: number | undefined;
  /** The messages of a refusal. */
  readonly messages: readonly ServerMessage[];
  /** The index of the record that cannot be read. */
  readonly record: number | undefined;
  /** The field that cannot be read, by its name in the body. */
  readonly field: string | undefined;
  /** The offset in the body, in bytes, of what cannot be read. */
  readonly offset: number | undefined;
  /**
   * The customers and categories that a refused request named. With the legacy API it is the customer of a
   * `dailyByCustomer`, and empty for other queries.
   */
  readonly subjects: readonly string[];
  /** Kind and customer, or customers, of the query. */
  readonly query: QueryOf | undefined;
  /** The last request that was sent. */
  readonly request: SentRequest | undefined;
  /** The response to that request. It is never printed. */
  readonly response: RawResponse | undefined;
  /** The headers of that response. */
  readonly headers: RawResponse["headers"] | undefined;
  /** The bytes of that response, as far as they were read. */
  readonly body: Uint8Array | undefined;
  toJSON(): object;
}

/** The query or an option is invalid, and nothing was sent: `bad-option`, `bad-date`, `missing-credentials`, … */
export declare class InputError extends StatsError {}
/** The server refused: `refused-not-found`, `refused-rate-limited`, … */
export declare class RefusedError extends StatsError {}
/** The status is neither success nor a refusal: `unexpected-status`. */
export declare class UnexpectedStatusError extends StatsError {}
/** The response cannot be read: `malformed`, `missing-field`, `bad-value`, `too-large`. */
export declare class DecodeError extends StatsError {}
/** There is no whole response: `transport`, or `timeout`. */
export declare class TransportError extends StatsError {}
/** There is no whole response in time: `timeout`. */
export declare class TimeoutError extends TransportError {}
/** The caller aborted the query: `cancelled`. Its `cause` is the reason of the signal. */
export declare class AbortError extends StatsError {}
/** A method of an exchange was called in the wrong state: `misuse`. */
export declare class MisuseError extends StatsError {}

export type InitSource = WebAssembly.Module | Response | BufferSource | URL | string;

/**
 * Loads the wasm in pages; on other hosts it does nothing.
 *
 * Pass a `source` if your bundler does not emit the wasm.
 */
export declare function init(source?: InitSource | Promise<InitSource>): Promise<void>;

/** The canonical names of all known metrics. */
export declare function metricNames(): MetricName[];
