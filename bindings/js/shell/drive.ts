// Drives an exchange over fetch.

import type { Cause } from "../types/index.js";
import { byName, ending, isGzip, unknownEncoding } from "./ending.js";
import { cancelled, StatsError } from "./error.js";
import type { Exchange } from "./exchange.js";
import { failure } from "./failure.js";
import type { Request } from "./request.js";

type Fetch = typeof fetch;

/** The longest delay of a timer; a longer one fires at once. */
const LONGEST = 2 ** 31 - 1;

/** Sends requests until there is an answer, or throws the error that ends the exchange. */
export async function drive<A>(exchange: Exchange<A>, fetch: Fetch, signal?: AbortSignal): Promise<A> {
  try {
    for (;;) {
      if (signal?.aborted) throw cancelled(signal, exchange.attempts);
      const step = exchange.step();
      if (step.do === "done") return step.answer;
      if (step.do === "wait") await sleep(step.milliseconds, signal);
      else await attempt(exchange, step.request as Request, step.timeout, fetch, signal);
    }
  } finally {
    exchange.close();
  }
}

/** Awaits a promise, at most until the end of the attempt. */
type Within = <T>(promise: PromiseLike<T> | T) => Promise<T>;

async function attempt<A>(
  exchange: Exchange<A>,
  { method, url, headers, body }: Request,
  timeout: number | undefined,
  fetch: Fetch,
  signal?: AbortSignal,
): Promise<void> {
  const own = new AbortController();
  // A host's fetch may ignore its signal, or never settle: every await ends with the attempt.
  const stopped = new Promise<never>((_, reject) => own.signal.addEventListener("abort", reject));
  stopped.catch(() => undefined);
  const within: Within = (promise) => Promise.race([promise, stopped]);
  const stop = (): void => own.abort();
  signal?.addEventListener("abort", stop);
  let late = false;
  const expire = (): void => {
    late = true;
    own.abort();
  };
  const timer = timeout === undefined ? undefined : setTimeout(expire, Math.min(timeout, LONGEST));
  let cause: Cause = "connect";
  try {
    // The bytes of an unencoded body can be counted. In a page this header has no effect. With it, Deno does not decode
    // a body that is encoded nevertheless.
    const init = { method, headers: [...headers, ["accept-encoding", "identity"]], redirect: "manual", signal: own.signal } as RequestInit;
    const pending = Promise.resolve(fetch(url, body === undefined ? init : { ...init, body }));
    const response = await within(pending).catch((error: unknown) => {
      // A late response is cancelled, which frees its connection.
      if (own.signal.aborted) pending.then((late) => late.body?.cancel()).catch(() => undefined);
      throw error;
    });
    cause = "interrupted";
    exchange.head(response.status, response.headers);
    await receive(exchange, response, within);
  } catch (error) {
    // Neither a trap of the core nor an invalid response of a custom `fetch` is a failure of the transport.
    if (error instanceof WebAssembly.RuntimeError || error instanceof StatsError) throw error;
    if (late) exchange.failed("timeout", "the attempt timed out");
    else exchange.failed(...failure(cause, error));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

async function receive<A>(exchange: Exchange<A>, response: Response, within: Within): Promise<void> {
  const headers = byName(response.headers);
  const unknown = unknownEncoding(headers);
  if (unknown !== undefined) {
    release(response.body);
    exchange.failed("interrupted", `unknown content encoding${/^[\w.-]{1,16}$/.test(unknown) ? ` \`${unknown}\`` : ""}`);
    return;
  }
  // An empty body is not decoded, as some hosts fail to.
  const isEmpty = headers.get("content-length") === "0";
  const count = isEmpty ? release(response.body) : await read(exchange, response, isGzip(headers), within);
  // If the core needs no more of the body, its end does not matter.
  const end = count === undefined ? "certain" : ending(headers, count, response.type === "cors");
  if (end === "interrupted") exchange.failed("interrupted", "the body is shorter than its `Content-Length`");
  else exchange.end({ certain: end === "certain" });
}

/** Passes a body to the exchange and counts its bytes; `undefined` if the core needs no more of it. */
async function read<A>(exchange: Exchange<A>, response: Response, gzip: boolean, within: Within): Promise<number | undefined> {
  if (typeof response.body?.getReader !== "function") {
    const bytes = await within(response.arrayBuffer());
    return exchange.chunk(bytes) ? bytes.byteLength : undefined;
  }
  const reader = response.body.getReader();
  let count = 0;
  try {
    for (;;) {
      const { value, done } = await within(reader.read());
      if (done) return count;
      // Neither JSON nor XML begins with the first byte of gzip: the host has not decoded this body.
      if (gzip && count === 0 && value[0] === 0x1f) return await read(exchange, decompressed(value, reader), false, within);
      count += value.byteLength;
      if (!exchange.chunk(value)) return undefined;
    }
  } finally {
    release(reader);
  }
}

/** The gzip-decoded body that begins with these bytes. */
function decompressed(first: Uint8Array, rest: ReadableStreamDefaultReader<Uint8Array>): Response {
  const compressed = new ReadableStream<BufferSource>({
    start: (controller) => controller.enqueue(first as BufferSource),
    pull: async (controller) => {
      const { value, done } = await rest.read();
      if (done) controller.close();
      else controller.enqueue(value as BufferSource);
    },
  });
  return new Response(compressed.pipeThrough(new DecompressionStream("gzip")));
}

/** Cancels a body without awaiting it, as the promise may never settle. */
function release(body: { cancel(): Promise<void> } | null): 0 {
  body?.cancel().catch(() => undefined);
  return 0;
}

function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, Math.min(Math.ceil(milliseconds), LONGEST));
    signal?.addEventListener("abort", wake);
  });
}
