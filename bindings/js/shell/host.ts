// The host that runs the program.

interface Host {
  document?: unknown;
  window?: unknown;
  location?: unknown;
  WorkerGlobalScope?: unknown;
  Deno?: unknown;
  Bun?: unknown;
}

/** True for the script of a document, or a worker of one, whose visitors can read all its data. */
export function isPage(): boolean {
  const host = globalThis as Host;
  if (host.window !== undefined && host.document !== undefined) return true;
  const server = host.Deno !== undefined || host.Bun !== undefined;
  return host.WorkerGlobalScope !== undefined && host.location !== undefined && !server;
}

/** True for Deno, whose fetch does not decode a body if the request has an `Accept-Encoding`. */
export function isDeno(): boolean {
  return (globalThis as Host).Deno !== undefined;
}

/** True for Node, Deno and Bun, whose fetch shows how a body is framed and fails if its chunks are interrupted. */
export function showsChunks(): boolean {
  const { process, navigator } = globalThis as { process?: { versions?: { node?: unknown } }; navigator?: { userAgent?: unknown } };
  return !isPage() && process?.versions?.node !== undefined && navigator?.userAgent !== "Cloudflare-Workers";
}
