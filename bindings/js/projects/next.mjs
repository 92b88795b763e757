// Next.js with the app router, built by both of its bundlers and started.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { startServer } from "./server.mjs";

/** A server component, route handlers of both runtimes, and a client component. */
export async function* next(project, { variables, pageServer, page }) {
  for (const bundler of ["turbopack", "webpack"]) {
    rmSync(join(project.folder, ".next"), { recursive: true, force: true });
    project.run("next", ["build", `--${bundler}`]);
    const { address, stop } = await startServer(project, "next/dist/bin/next", ["start", "--hostname", "127.0.0.1", "--port", "0"], { ...variables, PAGE_URL: pageServer });
    try {
      yield { way: `${bundler}, server component`, answer: async () => unescaped(/<pre id="server">(.*?)<\/pre>/s.exec(await text(address))[1]) };
      yield { way: `${bundler}, route handler, runtime nodejs`, answer: () => text(`${address}node`) };
      yield { way: `${bundler}, route handler, runtime edge`, answer: () => text(`${address}edge`) };
      yield { way: `${bundler}, client component`, answer: () => page(address) };
    } finally {
      stop();
    }
  }
}

async function text(address) {
  const response = await fetch(address, { signal: AbortSignal.timeout(60_000) });
  const body = await response.text();
  if (!response.ok) throw new Error(`status ${response.status} from ${address}: ${body.slice(0, 400)}`);
  return body;
}

const unescaped = (html) => html.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
