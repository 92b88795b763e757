// Many questions at once.

import type { AnswerOf, AskOptions, ManyOptions, Query, Result } from "../types/index.js";
import { refuse } from "./check.js";
import { cancelled, StatsError } from "./error.js";
import { manyOptions } from "./options.js";

type Ask<Q extends Query> = (question: Q, options: AskOptions) => Promise<AnswerOf<Q>>;
type Checked = ManyOptions & { readonly concurrency: number };

/** Results in the order of their questions, so many of them under way at a time. A failure is a result, too. */
export function many<Q extends Query>(
  ask: Ask<Q>,
  questions: Iterable<Q> | AsyncIterable<Q>,
  options: ManyOptions,
): AsyncGenerator<Result<Q>, void, undefined> {
  const given: object = Object(questions);
  const isIterable = Symbol.iterator in given || Symbol.asyncIterator in given;
  if (!isIterable || given instanceof String) refuse("an iterable of queries", "questions", questions);
  return results(ask, questions, manyOptions(options) as unknown as Checked);
}

async function* results<Q extends Query>(
  ask: Ask<Q>,
  questions: Iterable<Q> | AsyncIterable<Q>,
  { concurrency, onProgress, signal, ...time }: Checked,
): AsyncGenerator<Result<Q>, void, undefined> {
  const total = Array.isArray(questions) ? questions.length : undefined;
  const own = new AbortController();
  let done = 0;
  let stop = (): void => undefined;
  // Neither a source of questions nor an answer that never comes holds it once it is taken back.
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      own.abort(signal?.reason);
      reject(cancelled(signal as AbortSignal, done));
    };
  });
  aborted.catch(() => undefined);
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  const one = async (question: Q, index: number): Promise<Result<Q>> => {
    try {
      return { index, question, answer: await ask(question, { ...time, signal: own.signal }) };
    } catch (error) {
      if (error instanceof StatsError) return { index, question, error };
      throw error;
    } finally {
      onProgress?.({ done: ++done, total });
    }
  };
  const waiting: Promise<Result<Q>>[] = [];
  const next = (): Promise<Result<Q>> => Promise.race([aborted, waiting.shift() as Promise<Result<Q>>]);
  const source = iterator(questions);
  let isOpen = true;
  try {
    for (let index = 0; ; index++) {
      const taken = await Promise.race([aborted, source.next()]);
      if (taken.done) break;
      const result = one(taken.value, index);
      // Its failure is told where it is waited for; until then it must not count as unhandled.
      result.catch(() => undefined);
      waiting.push(result);
      if (waiting.length >= concurrency) yield await next();
    }
    isOpen = false;
    while (waiting.length > 0) yield await next();
  } finally {
    own.abort();
    signal?.removeEventListener("abort", stop);
    if (isOpen) Promise.resolve(source.return?.()).catch(() => undefined);
  }
}

function iterator<Q>(questions: Iterable<Q> | AsyncIterable<Q>): Iterator<Q> | AsyncIterator<Q> {
  return Symbol.asyncIterator in questions ? questions[Symbol.asyncIterator]() : questions[Symbol.iterator]();
}
