// Checks the pages of target/report-page: page.mjs
//
// Each page is valid HTML, and is opened in a headless browser: light, dark, on a phone, on paper. A fault is a script, a
// request, a message of the console, a missing policy, a violation of axe, a table without a caption, a link to nowhere, a page
// that is wider than its window, a date that wraps, and on paper what is not black on white, hidden, or cut between two pages.
// Each kind of fault is then planted, and must be found. Screenshots and a PDF are in target/report-page.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { HtmlValidate } from "html-validate";
import { browser } from "../../bindings/js/test/browser.mjs";

const folder = resolve(import.meta.dirname, "../../target/report-page");
const VIEWS = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  phone: { viewport: { width: 360, height: 740 }, colorScheme: "light" },
  // The width of A4 within the margins of the page.
  paper: { viewport: { width: 688, height: 1010 }, colorScheme: "dark", media: "print" },
};
// The pages and their views. What is planted goes into `late`.
const PAGES = {
  all: Object.keys(VIEWS),
  findings: ["phone"],
  late: Object.keys(VIEWS),
  calm: Object.keys(VIEWS),
  empty: Object.keys(VIEWS),
};
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const end = (more) => (page) => page.replace("</main>", `${more}</main>`);
const all = (from, to) => (page) => page.replaceAll(from, to);
// What is planted: the fault that must be found, the view (none for the text itself), and what is done to the page.
const PLANTED = [
  ["a script", "light", end("<script>1</script>")],
  ["a script", "light", end('<p onclick="go()">text</p>')],
  ["a script", "light", end('<a href="javascript:go()">text</a>')],
  ["a request", "light", (page) => end('<img src="http://127.0.0.1:9/x.png" alt="">')(page.replace(/<meta http-equiv[^>]*>/, ""))],
  ["a message of the console", "light", end('<img src="http://127.0.0.1:9/x.png" alt="">')],
  ["a policy", "light", (page) => page.replace(/<meta http-equiv[^>]*>/, "")],
  ["valid HTML, got close-order", null, end("<div>")],
  ["valid HTML, got no-dup-id", null, all(/id="rules"/g, 'id="findings"')],
  ["valid HTML, got wcag/h63", null, all(' scope="col"', "")],
  ["axe color-contrast", "light", end('<p style="color: #bbb; background: #fff">text</p>')],
  ["axe color-contrast", "dark", all("</style>", "@media (prefers-color-scheme: dark) { dt { color: #444 } }</style>")],
  ["axe svg-img-alt", "light", all(/ aria-label="Requests[^"]*"/g, "")],
  ["axe heading-order", "light", all(/<(\/?)h3>/g, "<$1h5>")],
  ["axe html-has-lang", "light", all(' lang="en"', "")],
  ["axe scrollable-region-focusable", "phone", all(' tabindex="0"', "")],
  ["a caption", "light", all(/<caption>.*?<\/caption>/g, "")],
  ["an element for #nowhere", "light", end('<a href="#nowhere">text</a>')],
  ["a page of 360 pixels", "phone", end('<div style="width: 500px">wide</div>')],
  ["a date on one line", "phone", all("</style>", "time { white-space: normal; display: inline-block; width: 3em }</style>")],
  ["black on white", "paper", all("--text: #000", "--text: #e7eaee")],
  ["a row that is not cut", "paper", all("tr, li, dl", "li, dl")],
  ["a row that is shown", "paper", all("details::details-content", "details::none")],
];

/** Faults of the text itself. */
async function validate(text) {
  const html = new HtmlValidate({ extends: ["html-validate:recommended"], rules: { "no-trailing-whitespace": "off" } });
  const report = await html.validateString(text);
  const found = report.results.flatMap((result) => result.messages);
  return found.map(({ ruleId, line, message }) => `expected valid HTML, got ${ruleId} in line ${line}: ${message}`);
}

/** What the document has, seen from within: a list of faults. Runs in the page. */
function inspect(isPaper) {
  const faults = [];
  const list = (selector) => [...document.querySelectorAll(selector)];
  const handlers = list("*").filter((element) => element.getAttributeNames().some((name) => name.startsWith("on")));
  const links = list("a, area").filter((link) => /^\s*javascript:/i.test(link.getAttribute("href") ?? ""));
  for (const element of [...list("script"), ...handlers, ...links]) faults.push(`expected no script, got a script in ${element.localName}`);
  const policy = document.querySelector("meta[http-equiv=Content-Security-Policy]")?.content ?? "";
  if (!policy.includes("default-src 'none'")) faults.push("expected a policy that forbids to load anything");
  for (const table of list("table")) {
    if (!table.caption?.textContent.trim()) faults.push("expected a caption of a table");
  }
  for (const link of list("a[href^='#']")) {
    const id = link.getAttribute("href").slice(1);
    if (!document.getElementById(id)) faults.push(`expected an element for #${id}`);
  }
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) faults.push(`expected a page of ${clientWidth} pixels, got ${scrollWidth}`);
  const wraps = (date) => {
    const range = document.createRange();
    range.selectNodeContents(date);
    return new Set([...range.getClientRects()].map(({ top }) => top)).size > 1;
  };
  const wrapped = list("time, .d").filter(wraps);
  if (wrapped.length > 0) faults.push(`expected a date on one line, got ${wrapped[0].textContent} on several (${wrapped.length})`);
  if (isPaper) {
    const { color, backgroundColor } = getComputedStyle(document.body);
    if (color !== "rgb(0, 0, 0)" || backgroundColor !== "rgb(255, 255, 255)") faults.push(`expected black on white, got ${color} on ${backgroundColor}`);
    const rows = list("tr");
    if (rows.some((row) => getComputedStyle(row).breakInside !== "avoid")) faults.push("expected a row that is not cut");
    if (rows.some((row) => !row.checkVisibility())) faults.push("expected a row that is shown");
  }
  return faults;
}

/** The faults of a page in a view: of a file, or of a text in its place, which axe looks at only where that is asked for. */
async function look(chromium, name, view, text, { isForAxe = true } = {}) {
  const { media, ...options } = VIEWS[view];
  const file = join(folder, `${name}.html`);
  if (text !== undefined) writeFileSync(file, text);
  const context = await chromium.newContext(options);
  const page = await context.newPage();
  const faults = [];
  const address = pathToFileURL(file).href;
  await context.route((url) => url.href !== address, (route) => {
    faults.push(`expected no request, got a request to ${route.request().url()}`);
    return route.abort();
  });
  page.on("console", (message) => faults.push(`expected silence, got a message of the console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`expected silence, got a message of the console: ${error.message}`));
  await page.emulateMedia({ media: media ?? "screen" });
  await page.goto(address, { waitUntil: "load" });
  faults.push(...(await page.evaluate(inspect, media === "print")));
  if (text === undefined) {
    await page.screenshot({ path: join(folder, `${name}-${view}.png`) });
    if (media === "print") await page.pdf({ path: join(folder, `${name}.pdf`), preferCSSPageSize: true });
  }
  if (!isForAxe) {
    await context.close();
    return faults;
  }
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (values) => {
    const { violations } = await window.axe.run({ runOnly: { type: "tag", values }, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} (${nodes.length})`);
  }, TAGS);
  faults.push(...violations.map((violation) => `expected no violation, got axe ${violation}`));
  await context.close();
  return faults;
}

const chromium = await browser();
const faults = [];
let checks = 0;
for (const [name, views] of Object.entries(PAGES)) {
  const text = readFileSync(join(folder, `${name}.html`), "utf8");
  const found = (await validate(text)).map((fault) => `${name}: ${fault}`);
  checks += 1;
  for (const view of views) {
    found.push(...(await look(chromium, name, view)).map((fault) => `${name}, ${view}: ${fault}`));
    checks += 1;
  }
  faults.push(...found);
}
for (const fault of faults) console.log(fault);
const text = readFileSync(join(folder, "late.html"), "utf8");
let found = 0;
for (const [fault, view, plant] of PLANTED) {
  const planted = plant(text);
  const got = view === null ? await validate(planted) : await look(chromium, "planted", view, planted, { isForAxe: fault.startsWith("axe") });
  if (planted !== text && got.some((one) => one.includes(fault))) found += 1;
  else console.log(`not found when planted: ${fault}; got ${got.join("; ") || "nothing"}`);
}
rmSync(join(folder, "planted.html"), { force: true });
console.log(`report-page: ${checks} checks, ${faults.length} faults; ${PLANTED.length} planted, ${found} found`);
await chromium.close();
process.exit(faults.length > 0 || found < PLANTED.length ? 1 : 0);
