// A headless Chromium: of npm, or of the system.
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

/** Starts a browser, or throws with the reasons and how to install one. */
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
  const how = "run `apt-get install libnss3` for npm's @sparticuz/chromium, or `apt-get install chromium`";
  throw new Error(`expected a browser, got none (${reasons.join("; ")}): ${how}`);
}

async function packaged() {
  const { default: shipped } = await import("@sparticuz/chromium");
  return shipped.executablePath();
}

function installed() {
  return execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
}
