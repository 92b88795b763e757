// Responses truncated at every byte, requested by the packed tarball in Node, Deno, Bun and a page of another origin:
// `cuts.mjs [HOST]… [--every N]`.
import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cargo, root } from "../scripts/paths.mjs";
import { browser } from "./browser.mjs";
import { freshProject, tool } from "./fresh.mjs";
import { serve } from "./serve.mjs";

const HOSTS = {
  node: program(process.execPath),
  deno: program(tool("deno"), "run", "--quiet", "--allow-net", "--allow-env"),
  bun: program(tool("bun"), "run"),
  chromium: page,
};
const SHOWN = 12;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { every: { type: "string", default: "1" } } });

execFileSync("cargo", ["build", "--quiet", "--package", "stats-conformance", "--bin", "cut-server"], { cwd: root, stdio: "inherit" });
// It serves until its standard input is closed.
const server = spawn(join(cargo().target, "debug/cut-server"), { stdio: ["pipe", "pipe", "inherit"] });
process.on("exit", () => server.kill());
const line = await new Promise((started) => server.stdout.once("data", started));
const { plain, tls, ca } = JSON.parse(line);

const folder = freshProject("cuts", ["hosts/cuts.mjs", "hosts/cuts.html"]);
let isRight = true;
for (const host of positionals.length > 0 ? positionals : Object.keys(HOSTS)) {
  const began = performance.now();
  const { total, counts, wrong } = await HOSTS[host]();
  const summary = Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(", ");
  console.log(`cuts: ${host} requested ${total}: ${summary}, ${wrong.length} wrong, ${Math.round((performance.now() - began) / 1000)} s`);
  for (const one of wrong.slice(0, SHOWN)) console.log(`  ${one}`);
  isRight &&= wrong.length === 0 && counts.answers > 0;
}
process.exit(isRight ? 0 : 1);

function program(name, ...parameters) {
  return () => {
    const authorities = { NODE_EXTRA_CA_CERTS: ca, DENO_CERT: ca };
    // Bun prints a line for each body that it cannot decode, so standard error is shown on failure only.
    const printed = execFileSync(name, [...parameters, "cuts.mjs", plain, tls, values.every], {
      cwd: folder,
      env: { ...process.env, ...authorities },
      stdio: ["ignore", "pipe", "pipe"],
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    return JSON.parse(printed.trim().split("\n").at(-1));
  };
}

/** A page takes no certificate authority from a program, so it uses plain connections only. */
async function page() {
  const started = await browser();
  try {
    const opened = await started.newPage();
    await opened.goto(`${await serve(folder)}/cuts.html`);
    await opened.waitForFunction(() => window.cuts);
    return await opened.evaluate(([address, every]) => window.cuts(address, every), [plain, Number(values.every)]);
  } finally {
    await started.close();
  }
}
