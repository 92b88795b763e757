// Many questions at once.

import type { AnswerOf, AskOptions, ManyOptions, Query, Result } from "../types/index.js";
import { cancelled, StatsError } from "./error.js";

type Ask<Q extends Query> = (question: Q, options: AskOptions) => Promise<AnswerOf<Q>>;

/** Results in the order of their questions, so many of them under way at a time. A failure is a result, too. */
export async function* many<Q extends Query>(
  ask: Ask<Q>,
  questions: Iterable<Q> | AsyncIterable<Q>,
  { concurrency = 8, onProgress, signal, timeout }: ManyOptions = {},
): AsyncGenerator<Result<Q>, void, undefined> {
  const total = Array.isArray(questions) ? questions.length : undefined;
  const own = new AbortController();
  const stop = (): void => own.abort(signal?.reason);
  signal?.addEventListener("abort", stop);
  let done = 0;
  const one = async (question: Q, index: number): Promise<Result<Q>> => {
    try {
      return { index, question, answer: await ask(question, { signal: own.signal, timeout } as AskOptions) };
    } catch (error) {
      if (error instanceof StatsError) return { index, question, error };
      throw error;
    } finally {
      onProgress?.({ done: ++done, total });
    }
  };
  const waiting: Promise<Result<Q>>[] = [];
  try {
    let index = 0;
    for await (const question of questions) {
      const result = one(question, index++);
      // Its failure is told where it is waited for; until then it must not count as unhandled.
      result.catch(() => undefined);
      waiting.push(result);
      if (waiting.length >= Math.max(1, concurrency)) yield await next(waiting, done, signal);
    }
    while (waiting.length > 0) yield await next(waiting, done, signal);
  } finally {
    own.abort();
    signal?.removeEventListener("abort", stop);
  }
}

async function next<Q extends Query>(waiting: Promise<Result<Q>>[], done: number, signal?: AbortSignal): Promise<Result<Q>> {
  const result = await (waiting.shift() as Promise<Result<Q>>);
  if (signal?.aborted) throw cancelled(signal, done);
  return result;
}
