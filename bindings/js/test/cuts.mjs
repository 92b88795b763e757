// Responses that are cut at every byte, asked by the packed tarball in Node, Deno and Bun: `cuts.mjs [HOST]… [--every N]`.
import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cargo, root } from "../scripts/places.mjs";
import { freshProject, tool } from "./fresh.mjs";

const HOSTS = {
  node: [process.execPath],
  deno: [tool("deno"), "run", "--quiet", "--allow-net", "--allow-env"],
  bun: [tool("bun"), "run"],
};
const SHOWN = 12;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { every: { type: "string", default: "1" } } });

execFileSync("cargo", ["build", "--quiet", "--package", "stats-conformance", "--bin", "cut-server"], { cwd: root, stdio: "inherit" });
// It serves until its input is closed.
const server = spawn(join(cargo().target, "debug/cut-server"), { stdio: ["pipe", "pipe", "inherit"] });
process.on("exit", () => server.kill());
const line = await new Promise((started) => server.stdout.once("data", started));
const { plain, tls, ca } = JSON.parse(line);

const folder = freshProject("cuts", ["hosts/cuts.mjs"]);
let isRight = true;
for (const host of positionals.length > 0 ? positionals : Object.keys(HOSTS)) {
  const [program, ...parameters] = HOSTS[host];
  const began = performance.now();
  const authorities = { NODE_EXTRA_CA_CERTS: ca, DENO_CERT: ca };
  // Bun writes a line for each body that it cannot decode: what a host says is shown where it fails.
  const printed = execFileSync(program, [...parameters, "cuts.mjs", plain, tls, values.every], {
    cwd: folder,
    env: { ...process.env, ...authorities },
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const { total, counts, wrong } = JSON.parse(printed.trim().split("\n").at(-1));
  const summary = Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(", ");
  console.log(`cuts: ${host} asked ${total}: ${summary}, ${wrong.length} wrong, ${Math.round((performance.now() - began) / 1000)} s`);
  for (const one of wrong.slice(0, SHOWN)) console.log(`  ${one}`);
  isRight &&= wrong.length === 0 && counts.answers > 0;
}
process.exit(isRight ? 0 : 1);
