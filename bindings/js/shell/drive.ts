// Drives an exchange over fetch.

import type { Exchange } from "./exchange.js";
import { cancelled } from "./error.js";
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

async function attempt<A>(
  exchange: Exchange<A>,
  { method, url, headers, body }: Request,
  timeout: number | undefined,
  fetch: Fetch,
  signal?: AbortSignal,
): Promise<void> {
  const own = new AbortController();
  const stop = (): void => own.abort();
  signal?.addEventListener("abort", stop);
  let late = false;
  const expire = (): void => {
    late = true;
    own.abort();
  };
  const timer = timeout === undefined ? undefined : setTimeout(expire, Math.min(timeout, LONGEST));
  let cause: "connect" | "cut" = "connect";
  try {
    const sent = { method, headers, redirect: "manual", signal: own.signal } as const;
    const response = await fetch(url, body === undefined ? sent : { ...sent, body });
    cause = "cut";
    exchange.head(response.status, response.headers);
    await receive(exchange, response);
    exchange.end();
  } catch (error) {
    // A trap of the core is no failure of the transport.
    if (error instanceof WebAssembly.RuntimeError) throw error;
    if (late) exchange.failed("timeout", "the answer took too long");
    else exchange.failed(cause, reason(cause, error));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

async function receive<A>(exchange: Exchange<A>, response: Response): Promise<void> {
  const reader = response.body?.getReader();
  if (!reader) {
    exchange.chunk(new Uint8Array(await response.arrayBuffer()));
    return;
  }
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    if (exchange.chunk(value)) continue;
    await reader.cancel().catch(() => undefined);
    return;
  }
}

/** What failed, without the transport's own words: they may hold the URL, and with it the key. */
function reason(cause: "connect" | "cut", error: unknown): string {
  const { code, cause: inner } = error as { code?: unknown; cause?: { code?: unknown } };
  const told = [inner?.code, code].find((code) => typeof code === "string" && /^[A-Za-z][A-Za-z_0-9]*$/.test(code));
  const what = cause === "connect" ? "no answer came" : "the answer broke off";
  return told === undefined ? what : `${what}: ${told}`;
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
