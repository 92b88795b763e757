// Loads the packed package in every host, in each of its ways, and compares what it answers with the command's answers.
//
//     node run.mjs [HOST…]      prints a table of hosts and versions; fails if a way fails
//     node run.mjs --planted    fails unless each fault that is planted in the package is found
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { browser } from "../test/browser.mjs";
import { command, emulator, emulatorAndKey, tarball } from "../test/fresh.mjs";
import { hosts, nodeHost } from "./hosts.mjs";
import { PLANTED, plant } from "./planted.mjs";
import { Project, nodes } from "./project.mjs";

const SETTINGS = ["--today", "2009-06-30"];
const { baseUrl, key } = await emulatorAndKey(...SETTINGS);
const pageServer = await emulator("--keyless", ...SETTINGS);
const context = { variables: { SENDGRID_BASE_URL: baseUrl, SENDGRID_API_KEY: key }, pageServer, page };
const expected = expectation();
const programs = nodes();
const [, newest] = programs.at(-1);

/** The command's answers to the queries of `programs/report.ts`. */
function expectation() {
  const period = ["--start-date", "2009-06-20", "--end-date", "2009-06-22"];
  const query = (kind, ...customers) => {
    const names = customers.flatMap((name) => ["--customer", `${name}@example.com`]);
    return JSON.parse(execFileSync(command(), [kind, ...names, ...period, "--keyless", "--dialect", "v3", "--base-url", pageServer, "--output", "json"]));
  };
  const { answer: daily } = query("daily", "customer");
  return {
    daily,
    aggregate: query("aggregate", "customer").answer,
    dailyByCustomer: query("daily-by-customer", "customer", "customer01").answer,
    requests: [12342, 32342, 52342],
    opens: [9992, 10995, 12992],
    refusal: "refused-not-found",
  };
}

/** What a page shows that queries the server without a key. */
async function page(address) {
  const started = await browser();
  try {
    const opened = await started.newPage();
    const errors = [];
    opened.on("pageerror", (error) => errors.push(String(error)));
    await opened.goto(`${address}?server=${encodeURIComponent(pageServer)}`);
    const shown = await opened.waitForSelector("#answer, #error", { timeout: 30_000 }).catch((error) => {
      throw new Error(`expected an answer in the page, got ${errors.join("; ") || error}`);
    });
    const text = await shown.textContent();
    if ((await shown.getAttribute("id")) === "error") throw new Error(text);
    return text;
  } finally {
    await started.close();
  }
}

/** Runs the ways of a host, all or those of which `wanted` is true, and returns a row for each. */
async function run(host, packed, node, wanted = () => true) {
  const rows = [];
  let version = host.version ?? "?";
  const add = (way, fault) => {
    rows.push({ host: host.name, version, way, fault });
    console.log(`${fault ? "failed" : "passed"}: ${host.name} ${version}, ${way}${fault ? `: ${fault}` : ""}`);
  };
  let stage = "install";
  try {
    const project = new Project(host.project, packed, node);
    if (host.tool) version = project.version(host.tool);
    stage = "build";
    for await (const { way, answer, expected: other } of host.ways(project, context)) {
      if (!wanted(way)) continue;
      add(way, await faultOf(answer, other ?? expected));
    }
  } catch (error) {
    add(stage, shortened(error));
  }
  return rows;
}

async function faultOf(answer, expected) {
  try {
    const got = await answer();
    assert.deepEqual(typeof got === "string" ? JSON.parse(got.trim().split("\n").at(-1)) : got, expected);
  } catch (error) {
    return shortened(error);
  }
}

const shortened = (error) => [error.message, error.stdout].filter(Boolean).join("\n").slice(0, 1500);

function table(rows) {
  const cells = [["host", "version", "way", "result"], ...rows.map(({ host, version, way, fault }) => [host, version, way, fault ? "FAILED" : "passed"])];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd()).join("\n");
}

async function testHosts(selected) {
  const all = [...programs.map(([version, program]) => [nodeHost(version), program]), ...hosts.map((host) => [host, newest])];
  const chosen = all.filter(([{ project }]) => selected.length === 0 || selected.includes(project));
  const rows = [];
  for (const [host, node] of chosen) rows.push(...(await run(host, tarball(), node)));
  const passed = rows.filter(({ fault }) => !fault).length;
  console.log(`\n${table(rows)}\n\nnpm-hosts: ${passed} of ${rows.length} ways passed, in ${chosen.length} hosts`);
  return chosen.length > 0 && passed === rows.length;
}

async function testPlanted() {
  let found = 0;
  for (const fault of PLANTED) {
    const host = hosts.find(({ project }) => project === fault.host) ?? nodeHost(programs.at(-1)[0]);
    const rows = await run(host, plant(fault), newest, (way) => way.endsWith(fault.way));
    // In the way that must find it: a failure elsewhere, of the network for example, finds nothing.
    const failed = rows.filter(({ way, fault: found }) => found && way.endsWith(fault.way));
    if (failed.length > 0) found += 1;
    console.log(`planted: ${fault.what} is ${failed.length > 0 ? "found" : "NOT FOUND"} by ${host.name}, ${fault.way}`);
  }
  console.log(`npm-hosts: ${found} of ${PLANTED.length} planted faults found`);
  return found === PLANTED.length;
}

const [first, ...others] = process.argv.slice(2);
const isWell = first === "--planted" ? await testPlanted() : await testHosts(first ? [first, ...others] : []);
process.exit(isWell ? 0 : 1);
