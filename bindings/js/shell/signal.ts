// Aborts of a signal that many queries share.

interface Shared {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

const shared = new WeakMap<AbortSignal, Shared>();

/**
 * Calls back when a signal is aborted, until the returned function is called. All callbacks share one listener, as Node
 * warns of more than ten.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (signal === undefined) return () => undefined;
  const { callbacks, listener } = shared.get(signal) ?? begin(signal);
  // Each registration is another function, as two queries may pass the same callback.
  const own = (): void => callback();
  callbacks.add(own);
  return () => {
    callbacks.delete(own);
    if (callbacks.size > 0) return;
    signal.removeEventListener("abort", listener);
    if (shared.get(signal)?.callbacks === callbacks) shared.delete(signal);
  };
}

function begin(signal: AbortSignal): Shared {
  const callbacks = new Set<() => void>();
  const made = { callbacks, listener: () => [...callbacks].forEach((call) => call()) };
  signal.addEventListener("abort", made.listener);
  shared.set(signal, made);
  return made;
}
