// Where the program runs.

interface Host {
  document?: unknown;
  window?: unknown;
  location?: unknown;
  WorkerGlobalScope?: unknown;
  Deno?: unknown;
  Bun?: unknown;
}

/** Whether whoever looks at the page reads along: a document's script, or a worker that belongs to one. */
export function isPage(): boolean {
  const host = globalThis as Host;
  if (host.window !== undefined && host.document !== undefined) return true;
  const server = host.Deno !== undefined || host.Bun !== undefined;
  return host.WorkerGlobalScope !== undefined && host.location !== undefined && !server;
}
