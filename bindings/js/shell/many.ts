// Many queries at once.

import type { AnswerOf, RequestOptions, ManyOptions, Query, Result } from "../types/index.js";
import { refuse } from "./check.js";
import { aborted, StatsError } from "./error.js";
import { manyOptions } from "./options.js";
import { onAbort } from "./signal.js";

type Ask<Q extends Query> = (query: Q, options: RequestOptions) => Promise<AnswerOf<Q>>;
type Checked = ManyOptions & { readonly concurrency: number };

/** Sends so many queries at a time and yields results in the order of the queries. A failure is a result, too. */
export function many<Q extends Query>(
  ask: Ask<Q>,
  queries: Iterable<Q> | AsyncIterable<Q>,
  options: ManyOptions,
): AsyncGenerator<Result<Q>, void, undefined> {
  const source: object = Object(queries);
  const isIterable = Symbol.iterator in source || Symbol.asyncIterator in source;
  if (!isIterable || source instanceof String) refuse("an iterable of queries", "queries", queries);
  return results(ask, queries, manyOptions(options) as unknown as Checked);
}

async function* results<Q extends Query>(
  ask: Ask<Q>,
  queries: Iterable<Q> | AsyncIterable<Q>,
  { concurrency, onProgress, signal, ...time }: Checked,
): AsyncGenerator<Result<Q>, void, undefined> {
  const total = Array.isArray(queries) ? queries.length : undefined;
  const own = new AbortController();
  let done = 0;
  let unregister = (): void => undefined;
  // An abort ends it even if the source or an answer never settles.
  const stopped = new Promise<never>((_, reject) => {
    const stop = (): void => {
      own.abort(signal?.reason);
      reject(aborted(signal as AbortSignal, { attempts: undefined }));
    };
    unregister = onAbort(signal, stop);
    if (signal?.aborted) stop();
  });
  stopped.catch(() => undefined);
  const one = async (query: Q, index: number): Promise<Result<Q>> => {
    try {
      return { index, query, answer: await ask(query, { ...time, signal: own.signal }) };
    } catch (error) {
      if (error instanceof StatsError) return { index, query, error };
      throw error;
    } finally {
      onProgress?.({ done: ++done, total });
    }
  };
  const waiting: Promise<Result<Q>>[] = [];
  const next = (): Promise<Result<Q>> => Promise.race([stopped, waiting.shift() as Promise<Result<Q>>]);
  const source = iterator(queries);
  let isOpen = true;
  try {
    for (let index = 0; ; index++) {
      const taken = await Promise.race([stopped, source.next()]);
      if (taken.done) break;
      const result = one(taken.value, index);
      // Its rejection is thrown where it is awaited; until then it must not count as unhandled.
      result.catch(() => undefined);
      waiting.push(result);
      if (waiting.length >= concurrency) yield await next();
    }
    isOpen = false;
    while (waiting.length > 0) yield await next();
  } finally {
    own.abort();
    unregister();
    if (isOpen) Promise.resolve(source.return?.()).catch(() => undefined);
  }
}

function iterator<Q>(queries: Iterable<Q> | AsyncIterable<Q>): Iterator<Q> | AsyncIterator<Q> {
  return Symbol.asyncIterator in queries ? queries[Symbol.asyncIterator]() : queries[Symbol.iterator]();
}
