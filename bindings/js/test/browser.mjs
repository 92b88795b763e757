// A headless Chromium: the one that npm ships, or the system's own.
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a browser, or says which is missing and how to get it. */
export async function browser() {
  const reasons = [];
  for (const [name, find] of [["@sparticuz/chromium", packaged], ["chromium", installed]]) {
    try {
      const executablePath = await find();
      return await chromium.launch({ executablePath, headless: true, args: FLAGS });
    } catch (error) {
      reasons.push(`${name}: ${String(error.message).split("\n")[0]}`);
    }
  }
  const how = "`apt-get install libnss3` lets npm's @sparticuz/chromium run; `apt-get install chromium` is the other way";
  throw new Error(`no browser runs here (${reasons.join("; ")}): ${how}`);
}

async function packaged() {
  const { default: shipped } = await import("@sparticuz/chromium");
  return shipped.executablePath();
}

function installed() {
  return execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
}
