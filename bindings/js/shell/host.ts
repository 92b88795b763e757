// The host that runs the program.

interface Host {
  document?: unknown;
  window?: unknown;
  location?: unknown;
  WorkerGlobalScope?: unknown;
  Deno?: unknown;
  Bun?: unknown;
  process?: { versions?: Record<string, unknown> };
  navigator?: { userAgent?: unknown };
}

const host = globalThis as Host;

/** True for Node, Deno, Bun and what is compatible with Node; also where a test or a renderer simulates a document. */
function isServer(): boolean {
  // The pages of Electron and NW.js have the `process` of Node.
  const { node, electron, nw } = host.process?.versions ?? {};
  return host.Deno !== undefined || host.Bun !== undefined || (node !== undefined && electron === undefined && nw === undefined);
}

/** True for the script of a document, or a worker of one, whose visitors can read all its data. */
export function isPage(): boolean {
  if (isServer()) return false;
  return host.document !== undefined ? host.window !== undefined : host.WorkerGlobalScope !== undefined && host.location !== undefined;
}

/** True for Deno, whose fetch does not decode a body if the request has an `Accept-Encoding`. */
export function isDeno(): boolean {
  return host.Deno !== undefined;
}

/** True for Node, Deno and Bun, whose fetch shows how a body is framed and fails if its chunks are interrupted. */
export function showsChunks(): boolean {
  return isServer() && host.process?.versions?.node !== undefined && host.navigator?.userAgent !== "Cloudflare-Workers";
}
