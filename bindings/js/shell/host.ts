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

/** Whether a fetch that is asked for `identity` leaves to us what comes encoded all the same. */
export function isDeno(): boolean {
  return (globalThis as Host).Deno !== undefined;
}

/** Whether this is a host whose fetch shows how a body is framed, and fails where chunks are cut: Node, Deno, Bun. */
export function showsChunks(): boolean {
  const { process, navigator } = globalThis as { process?: { versions?: { node?: unknown } }; navigator?: { userAgent?: unknown } };
  return !isPage() && process?.versions?.node !== undefined && navigator?.userAgent !== "Cloudflare-Workers";
}
