// Servers of a project: started, found by the address that they print, and stopped with their children.
import { spawn } from "node:child_process";
import { join } from "node:path";

/** Starts a program of `node_modules` and returns its address, once it has printed it, and `stop`. */
export async function startServer(project, program, parameters, variables = {}) {
  const env = { ...process.env, ...project.variables(variables) };
  const child = spawn(project.node, [join("node_modules", program), ...parameters], { cwd: project.folder, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const stop = () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  };
  process.on("exit", stop);
  let printed = "";
  const address = await new Promise((found, failed) => {
    const fail = (why) => failed(new Error(`expected the address of ${program}, ${why}: ${printed}`));
    const timer = setTimeout(() => fail("got none within a minute"), 60_000);
    child.on("exit", (status) => fail(`got exit status ${status}`));
    const read = (text) => {
      printed += text;
      const [address] = /http:\/\/(127\.0\.0\.1|localhost):\d+/.exec(printed) ?? [];
      if (address) found(`${address}/`);
      if (address) clearTimeout(timer);
    };
    for (const stream of [child.stdout, child.stderr]) stream.on("data", read);
  }).catch((error) => {
    stop();
    throw error;
  });
  return { address, stop, printed: () => printed };
}
