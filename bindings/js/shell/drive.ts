// Drives an exchange over fetch.

import type { Cause } from "../types/index.js";
import { bytesOf } from "./check.js";
import { byName, ending, isGzip, unknownEncoding } from "./ending.js";
import { aborted, invalid, StatsError } from "./error.js";
import { context, type Exchange } from "./exchange.js";
import { failure } from "./failure.js";
import type { Request } from "./request.js";
import { onAbort } from "./signal.js";

/** How requests are sent. */
export interface Transport {
  readonly fetch: typeof fetch;
  /** Headers of every request, besides its own. */
  readonly headers: readonly [string, string][];
}

/** The longest delay of a timer; a longer one fires at once. */
const LONGEST = 2 ** 31 - 1;

/** Sends requests until there is an answer, or throws the error that ends the exchange. */
export async function drive<A>(exchange: Exchange<A>, transport: Transport, signal?: AbortSignal): Promise<A> {
  try {
    for (;;) {
      if (signal?.aborted) throw aborted(signal, context(exchange));
      const step = exchange.step();
      if (step.do === "done") return step.answer;
      if (step.do === "wait") await sleep(step.milliseconds, signal);
      else await attempt(exchange, step.request as Request, step.timeout, transport, signal);
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
  { fetch, headers: more }: Transport,
  signal?: AbortSignal,
): Promise<void> {
  const repeated = more.find(([name]) => headers.some(([own]) => own === name.toLowerCase()));
  if (repeated) throw invalid(`expected a header that the client does not send itself, got \`${repeated[0]}\``);
  const own = new AbortController();
  // A host's fetch may ignore its signal, or never settle: every await ends with the attempt.
  const stopped = new Promise<never>((_, reject) => own.signal.addEventListener("abort", reject));
  stopped.catch(() => undefined);
  const within: Within = (promise) => Promise.race([promise, stopped]);
  const unregister = onAbort(signal, () => own.abort());
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
    const init = { method, headers: [...headers, ["accept-encoding", "identity"], ...more], redirect: "manual", signal: own.signal } as RequestInit;
    const pending = Promise.resolve(fetch(url, body === undefined ? init : { ...init, body }));
    const response = await within(pending).catch((error: unknown) => {
      // A late response is cancelled, which frees its connection.
      if (own.signal.aborted) pending.then((late) => release(late.body)).catch(() => undefined);
      throw error;
    });
    if (typeof response !== "object" || response === null) throw invalid("expected a `fetch` that returns responses");
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
    unregister();
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
  const reader = readerOf(response);
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

/** A part of a body, or its end. */
type Part = { done: false; value: Uint8Array } | { done: true; value?: undefined };

interface Reader {
  read(): Promise<Part>;
}

/** The reader of a stream; without one (node-fetch, React Native, mocks) the whole body is one part. */
function readerOf(response: Response): Reader {
  if (typeof response.body?.getReader === "function") return response.body.getReader() as Reader;
  if (typeof response.arrayBuffer !== "function") {
    throw invalid("expected a `fetch` whose responses have `body.getReader` or `arrayBuffer`, got neither");
  }
  let whole: Promise<Part> | undefined;
  return {
    read() {
      if (whole) return Promise.resolve({ done: true });
      return (whole = response.arrayBuffer().then((bytes) => ({ done: false, value: bytesOf(bytes) })));
    },
  };
}

/** The gzip-decoded body that begins with these bytes. */
function decompressed(first: Uint8Array, rest: Reader): Response {
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

/** Cancels a body or its reader without awaiting it, as the promise may never settle. */
function release(body: unknown): 0 {
  const { cancel, destroy } = Object(body) as { cancel?: () => unknown; destroy?: () => unknown };
  // The body of node-fetch is a stream of Node, which is destroyed instead.
  const stop = async (): Promise<void> => void (await (cancel ?? destroy)?.call(body));
  stop().catch(() => undefined);
  return 0;
}

function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      unregister();
      resolve();
    };
    const timer = setTimeout(wake, Math.min(Math.ceil(milliseconds), LONGEST));
    const unregister = onAbort(signal, wake);
  });
}
