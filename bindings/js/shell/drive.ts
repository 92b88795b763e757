// Drives an exchange over fetch.

import type { Cause } from "../types/index.js";
import { byName, ending, isGzip, unknownEncoding } from "./ending.js";
import { cancelled, StatsError } from "./error.js";
import type { Exchange } from "./exchange.js";
import { failure } from "./failure.js";
import type { Request } from "./request.js";

type Fetch = typeof fetch;

/** The longest time that a timer takes; longer ones fire at once. */
const LONGEST = 2 ** 31 - 1;

/** Asks until there is an answer, or throws why there is none. */
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

/** Waits for a promise, but not beyond the end of the attempt. */
type Within = <T>(promise: PromiseLike<T> | T) => Promise<T>;

async function attempt<A>(
  exchange: Exchange<A>,
  { method, url, headers, body }: Request,
  timeout: number | undefined,
  fetch: Fetch,
  signal?: AbortSignal,
): Promise<void> {
  const own = new AbortController();
  // A host's fetch may settle neither by its signal nor ever: each wait ends with the attempt.
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
    // What is not encoded can be counted. A page asks as its browser does: there this header is without effect. Deno
    // then leaves undecoded what comes encoded all the same.
    const sent = { method, headers: [...headers, ["accept-encoding", "identity"]], redirect: "manual", signal: own.signal } as RequestInit;
    const coming = Promise.resolve(fetch(url, body === undefined ? sent : { ...sent, body }));
    const response = await within(coming).catch((error: unknown) => {
      // What comes after all is not read; its connection is let go.
      if (own.signal.aborted) coming.then((late) => late.body?.cancel()).catch(() => undefined);
      throw error;
    });
    cause = "cut";
    exchange.head(response.status, response.headers);
    await receive(exchange, response, within);
  } catch (error) {
    // Neither a trap of the core nor what a `fetch` of one's own gives wrongly is a failure of the transport.
    if (error instanceof WebAssembly.RuntimeError || error instanceof StatsError) throw error;
    if (late) exchange.failed("timeout", "the answer took too long");
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
    exchange.failed("cut", `unknown content encoding${/^[\w.-]{1,16}$/.test(unknown) ? ` \`${unknown}\`` : ""}`);
    return;
  }
  // Nothing follows, whatever it says that it is encoded by: some hosts fail to decode nothing.
  const isEmpty = headers.get("content-length") === "0";
  const count = isEmpty ? release(response.body) : await read(exchange, response, isGzip(headers), within);
  // The core has what it needs: no end would change it.
  const end = count === undefined ? "certain" : ending(headers, count, response.type === "cors");
  if (end === "cut") exchange.failed("cut", "the answer is shorter than its length");
  else exchange.end({ certain: end === "certain" });
}

/** Hands a body over and counts its bytes; nothing where the core wants no more. */
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
      // The first byte of gzip begins neither JSON nor XML: this is what the host has not decoded.
      if (gzip && count === 0 && value[0] === 0x1f) return await read(exchange, unpacked(value, reader), false, within);
      count += value.byteLength;
      if (!exchange.chunk(value)) return undefined;
    }
  } finally {
    release(reader);
  }
}

/** The body that begins with these bytes, as gzip decodes it. */
function unpacked(first: Uint8Array, rest: ReadableStreamDefaultReader<Uint8Array>): Response {
  const packed = new ReadableStream<BufferSource>({
    start: (to) => to.enqueue(first as BufferSource),
    pull: async (to) => {
      const { value, done } = await rest.read();
      if (done) to.close();
      else to.enqueue(value as BufferSource);
    },
  });
  return new Response(packed.pipeThrough(new DecompressionStream("gzip")));
}

/** Lets go of a body without waiting for it, which a host may do for ever. */
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
