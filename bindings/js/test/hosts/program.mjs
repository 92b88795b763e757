// The suite in a host that runs a program and reads files: Node, Deno, Bun.
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import * as stats from "sendgrid-stats";
import { run } from "./suite.js";

const [, , host, emulator] = process.argv;
const cases = JSON.parse(readFileSync(new URL("./cases.json", import.meta.url), "utf8"));
const show = (value) => inspect(value, { depth: 10, showHidden: true });
const cannot = ({ responses = [], error }) => {
  const broken = responses.some(({ failure }) => failure === "connect");
  if (host !== "node" && broken && error) return "the host itself retries when a connection closes before the response";
};
console.log(JSON.stringify(await run({ stats, cases, emulator, host, show, cannot })));
