/**
 * The statistics that SendGrid keeps about a reseller's customers.
 *
 * `Client` asks over `fetch`; `Account` makes requests and reads answers without any networking.
 */

/** The names of the metrics that the core knows. Others keep the name under which they came. */
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

/** A metric by its name, another spelling of it, or whatever a server called it. */
export type Metric = MetricName | (string & {});

export type Dialect =
  | "distributor"
  | "distributor-manage"
  | "distributor-subuser"
  | "reseller"
  | "reseller-subuser"
  | "customer"
  | "own";
export type Format = "json" | "xml";
export type Verb = "get" | "post";

/** The customer asked about, or `null` for the account itself. */
export type User = string | null;

/**
 * The last so many days, or days from and to (both included), not both.
 *
 * `days` is a whole number greater than 0, or its digits. A date is a string `YYYY-MM-DD`: a `Date` is a moment, which
 * is another day in another time zone.
 */
export type Period =
  | { readonly days: number | string; readonly startDate?: never; readonly endDate?: never }
  | { readonly days?: never; readonly startDate?: string | undefined; readonly endDate?: string | undefined };

/** How large an answer may be. */
export interface Bounds {
  /** Bytes of a body: 64 MiB. */
  readonly body?: number | bigint | undefined;
  /** Containers within containers: 64. */
  readonly nesting?: number | undefined;
  /** Bytes of one text: 64 KiB. */
  readonly text?: number | undefined;
  /** Distinct metrics: 256. */
  readonly metrics?: number | undefined;
  /** Cells beyond two for each byte of the body: 4,096. */
  readonly cells?: number | bigint | undefined;
}

/** Who asks, at which door, and how. */
export interface AccountOptions {
  /** The account's name; without name and key, `baseUrl` is a proxy that adds them. */
  readonly apiUser?: string | undefined;
  readonly apiKey?: string | undefined;
  /** `distributor` where nothing else is said. */
  readonly dialect?: Dialect | undefined;
  /** `json` where nothing else is said. */
  readonly format?: Format | undefined;
  /** The door's own where nothing else is said. */
  readonly verb?: Verb | undefined;
  /** An origin with an optional prefix; `http:` to this machine alone. */
  readonly baseUrl?: string | undefined;
  readonly bounds?: Bounds | undefined;
  /** In a page an API key is refused, because whoever opens the page can read it. This lets it pass. */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
}

/** How often and how long to try. Times are whole milliseconds; `null` or `Infinity` is no bound. */
export interface Policy {
  /** Attempts at one request after the first: 3. */
  readonly retries?: number | undefined;
  /** Each attempt, from sending to the last byte: 60,000. */
  readonly timeout?: number | null | undefined;
  /** Everything, from the first attempt to the last: 300,000. */
  readonly deadline?: number | null | undefined;
  /** The most that the first wait may last; each further one may last twice as long: 500. */
  readonly backoff?: number | null | undefined;
  /** The most that any wait may last where the server does not ask for more: 30,000. */
  readonly backoffLimit?: number | null | undefined;
}

export interface ClientOptions extends AccountOptions, Policy {
  /** A `fetch` of one's own. Whether a body is whole is judged by the headers of its responses; see the README. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

export interface AskOptions {
  /** Takes the question back: it fails with the kind `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Each attempt, in milliseconds, instead of the client's. */
  readonly timeout?: number | null | undefined;
}

export interface DailyQuery {
  readonly question: "daily";
  readonly user: User;
  readonly period?: Period | undefined;
}
export interface AggregateQuery {
  readonly question: "aggregate";
  readonly user: User;
}
export interface CategoriesQuery {
  readonly question: "categories";
  readonly user: User;
}
export interface CategoryQuery {
  readonly question: "category";
  readonly user: User;
  /** Names of categories; a string is one name. */
  readonly categories: string | readonly string[];
  readonly period?: Period | undefined;
}

/** Any of the four questions. */
export type Query = DailyQuery | AggregateQuery | CategoriesQuery | CategoryQuery;

interface Answers {
  daily: Days;
  aggregate: Metrics;
  categories: string[];
  category: CategoryDays;
}

/** The answer to a question. */
export type AnswerOf<Q extends Query> = Answers[Q["question"]];
export type AnyAnswer = AnswerOf<Query>;

/** Counts by their metrics' names. A count above 2^53−1 throws a `RangeError` when it is read as a number. */
export type Counts = { readonly [Name in MetricName]: number | undefined } & {
  /** A count by any metric's name; `undefined` where it is absent, which is not 0. */
  get(metric: Metric): number | undefined;
  /** The same, exact whatever its size. */
  bigint(metric: Metric): bigint | undefined;
  /** The canonical form; throws as a number does. */
  toJSON(): Record<string, string | number>;
  /** The canonical JSON, exact whatever the counts' size. */
  toText(): string;
};

/** One day. */
export type Day = Counts & {
  /** `YYYY-MM-DD` */
  readonly date: string;
};

/** One day of one category. */
export type CategoryDay = Day & {
  readonly category: string;
};

/** All-time totals; iterating gives names and counts. */
export type Metrics = Counts & {
  /** The names of the metrics that came. */
  readonly metrics: readonly string[];
  [Symbol.iterator](): IterableIterator<[string, number]>;
};

interface Table<R> extends Iterable<R> {
  /** The number of rows. */
  readonly length: number;
  readonly [index: number]: R;
  /** The names of the metrics that came, in the order in which they first came. */
  readonly metrics: readonly string[];
  /** The row at a place; a negative one counts from the end. */
  at(index: number): R | undefined;
  [Symbol.iterator](): IterableIterator<R>;
  /** All counts of a metric; `NaN` where one is absent. Throws a `RangeError` for counts above 2^53−1. */
  column(metric: Metric): Float64Array;
  /** All counts of a metric, exact; 0 where one is absent. */
  bigColumn(metric: Metric): BigUint64Array;
  /** For each row 1 where it has a count of this metric, else 0. */
  present(metric: Metric): Uint8Array;
  toArray(): R[];
  /** The canonical form; throws as a number does. */
  toJSON(): object[];
  /** The canonical JSON, exact whatever the counts' size. */
  toText(): string;
}

/** Daily statistics: a row for each day that the server told, in its order. */
export interface Days extends Table<Day> {}

/** Category statistics: a row for each day and category that the server told, in its order. */
export interface CategoryDays extends Table<CategoryDay> {
  /** Each category's name once, in the order in which they first came. */
  readonly categories: readonly string[];
}

/** A body: the bytes of any view or buffer as they are, or a string, which is read as UTF-8. */
export type Body = ArrayBufferView | ArrayBufferLike | string;

/** A request to be sent as it stands. Printed, it shows its key as `***`. */
export interface Request {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: [string, string][];
  readonly body: string | undefined;
}

/** One request and the reader of its answer. */
export interface Call<A> extends Request {
  /**
   * Reads an answer: its status and its whole body, without transfer and content encodings. Throws a `StatsError`.
   *
   * Hand over bytes where you have them: `response.text()` has replaced what is not UTF-8.
   */
  parse(status: number, body: Body): A;
}

/** Who asks, at which door, and how; without any networking. */
export declare class Account {
  constructor(options: AccountOptions);
  daily(user: User, period?: Period): Call<Days>;
  aggregate(user: User): Call<Metrics>;
  categories(user: User): Call<string[]>;
  category(user: User, categories: string | readonly string[], period?: Period): Call<CategoryDays>;
  /** Any of the four questions. */
  call<const Q extends Query>(query: Q): Call<AnswerOf<Q>>;
  /** A question with retries, waits and limits decided, for a transport of one's own. */
  exchange<const Q extends Query>(query: Q, options?: ExchangeOptions): Exchange<AnswerOf<Q>>;
}

export interface Clock {
  /** Milliseconds since any fixed moment, by a clock that never goes back. */
  steady(): number;
  /** Milliseconds since 1970. */
  unix(): number;
}

export interface ExchangeOptions extends Policy {
  /** The system's clocks where nothing else is said. */
  readonly clock?: Clock | undefined;
  /** Drawn from the system where nothing else is said; back-offs follow from it. */
  readonly seed?: bigint | undefined;
}

export type Step<A> =
  | { do: "send"; request: Request; timeout: number | undefined }
  | { do: "wait"; milliseconds: number }
  | { do: "done"; answer: A };

/** How a transport failed: no connection, too late, broken off; and what is never retried: no such host, no trust. */
export type Cause = "connect" | "timeout" | "cut" | "unknown-host" | "certificate";

/** One question from the first request to its answer. It never sends and never sleeps: its driver does. */
export interface Exchange<A> {
  /** How many requests were sent. */
  readonly attempts: number;
  /** What to do now. Throws the `StatsError` that ends it. */
  step(): Step<A>;
  head(status: number, headers: Iterable<readonly [string, string]>): void;
  /** Takes bytes of the body; `false` says that no more are wanted. */
  chunk(bytes: Body): boolean;
  /**
   * Takes the end of the body. It is certain where the transport knows that the body is whole: by a length that was
   * counted, by the last chunk, by HTTP/2. With another end, an answer whose shape does not end by itself is `transport`.
   */
  end(end: { readonly certain: boolean }): void;
  /** Takes a failure of the transport. The reason must not hold a URL. */
  failed(cause: Cause, reason: string): void;
  /** Takes a whole answer, whose end is certain. */
  received(status: number, headers: Iterable<readonly [string, string]>, body: Body): void;
  /** Ends it early. */
  close(): void;
}

export interface ManyOptions extends AskOptions {
  /** Questions under way at a time: 8. */
  readonly concurrency?: number | undefined;
  /** Told after each question; `total` is known where the questions are an array. */
  readonly onProgress?: ((progress: { done: number; total: number | undefined }) => void) | undefined;
}

/** What came of one of many questions. */
export type Result<Q extends Query> =
  | { index: number; question: Q; answer: AnswerOf<Q>; error?: undefined }
  | { index: number; question: Q; answer?: undefined; error: StatsError };

/** Asks questions for one account, over `fetch`. */
export declare class Client {
  constructor(options: ClientOptions);
  daily(user: User, period?: Period, options?: AskOptions): Promise<Days>;
  aggregate(user: User, options?: AskOptions): Promise<Metrics>;
  categories(user: User, options?: AskOptions): Promise<string[]>;
  category(user: User, categories: string | readonly string[], period?: Period, options?: AskOptions): Promise<CategoryDays>;
  /** Any of the four questions. */
  ask<const Q extends Query>(query: Q, options?: AskOptions): Promise<AnswerOf<Q>>;
  /** Many questions; results come in the order of the questions, failures among them. */
  many<const Q extends Query>(
    questions: Iterable<Q> | AsyncIterable<Q>,
    options?: ManyOptions,
  ): AsyncIterableIterator<Result<Q>>;
}

/** The kind of an error; its name is the same in every language. */
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
  | "empty-user"
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
  | "bad-option"
  | "unsupported"
  | "key-in-browser"
  | "transport"
  | "timeout"
  | "cancelled"
  | (string & {});

/** What a server said when it refused. */
export interface ServerMessage {
  readonly message: string;
  readonly field?: string;
}

/** Why there is no answer. */
export declare class StatsError extends Error {
  private constructor();
  readonly kind: ErrorKind;
  /** How many requests were sent. */
  readonly attempts: number | undefined;
  /** The HTTP status, where the error is about more than the body. */
  readonly status: number | undefined;
  /** The server's own code, where a refusal gave one. */
  readonly code: number | undefined;
  /** What the server said when it refused. */
  readonly messages: readonly ServerMessage[];
  /** The record that could not be read, counted from 0. */
  readonly record: number | undefined;
  /** The field that could not be read, by its name in the body. */
  readonly field: string | undefined;
  /** The byte of the body where what could not be read begins. */
  readonly offset: number | undefined;
  toJSON(): object;
}

export type InitSource = WebAssembly.Module | Response | BufferSource | URL | string;

/**
 * Loads the wasm where a host cannot do so at once: in pages. Elsewhere it has nothing to do.
 * A source of one's own is for bundlers that leave the wasm behind.
 */
export declare function init(source?: InitSource | Promise<InitSource>): Promise<void>;

/** The names of all metrics that the core knows. */
export declare function metricNames(): MetricName[];
