// Saved responses.

import type { Answers, Body, ReadOptions } from "../types/index.js";
import { coreOf } from "./account.js";
import { answerFrom } from "./answer.js";
import { bytesOf, noMore, statusOf, text } from "./check.js";
import { readSettings } from "./options.js";

/** Reads a response without its query: names in it are compared with none. */
export function read<const K extends keyof Answers>(kind: K, status: number, body: Body, options: ReadOptions = {}, ...more: never[]): Answers[K] {
  noMore(more, "read");
  text(kind, "kind");
  const [bytes, checked] = [bytesOf(body), statusOf(status)];
  const core = coreOf(readSettings(kind, options));
  try {
    return answerFrom(core, kind, core.read(kind, checked, bytes), { query: { kind } }) as unknown as Answers[K];
  } finally {
    core.free();
  }
}
