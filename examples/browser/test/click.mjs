// Tests the built page against the emulator, and saves screenshots: target/example-browser-*.png.
import assert from "node:assert/strict";
import { join } from "node:path";
import { root } from "../../../bindings/js/scripts/paths.mjs";
import { browser } from "../../../bindings/js/test/browser.mjs";
import { emulator } from "../../../bindings/js/test/fresh.mjs";
import { serve } from "../../../bindings/js/test/serve.mjs";
import { checkFleet } from "./fleet.mjs";

const picture = (name) => join(root, `target/example-browser-${name}.png`);
const address = await emulator();
const site = await serve(join(root, "target/example-browser"));
const started = await browser();
let passed = 0;

/** Opens a page of this size and colour scheme, once it is prepared; an error of the page fails the test. */
async function open(options, query = `?emulator=${address}`, prepare = () => {}) {
  const page = await started.newPage({ locale: "en-GB", ...options });
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => assert.fail(`error of the page: ${error}`));
  await prepare(page);
  await page.goto(`${site}/${query}`);
  return page;
}

const state = (page, name) => page.waitForSelector(`#state[data-state="${name}"]`, { state: "attached" });

async function check(name, run) {
  await run();
  passed += 1;
  console.log(`ok: ${name}`);
}

try {
  const page = await open({ viewport: { width: 1100, height: 900 }, colorScheme: "light" });
  await check("shows the first answer", async () => {
    await state(page, "done");
    assert.equal(await page.locator("#answer .scrolled tbody tr").count(), 60);
    assert.ok((await page.locator("#totals div").count()) >= 5);
    assert.equal(await page.locator("#chart canvas").count(), 1);
    await page.screenshot({ path: picture("light") });
  });
  await check("takes another period by keyboard", async () => {
    await page.fill("#query [name=start]", "2009-06-20");
    await page.fill("#query [name=end]", "2009-06-22");
    await page.focus("#query [name=end]");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelectorAll("#answer .scrolled tbody tr").length === 3);
    assert.match(await page.innerText("#answer .scrolled tbody tr:last-child"), /2009-06-20\s.*\s12,342\s+9,992$/m);
  });
  await check("shows a category", async () => {
    await page.selectOption("#query [name=category]", "categoryB");
    await page.waitForFunction(() => document.querySelector("#answer .scrolled tbody td")?.textContent === "categoryB");
  });
  await check("lists the categories of another customer", async () => {
    await page.fill("#query [name=customer]", "customer01@example.com");
    await page.press("#query [name=customer]", "Tab");
    await page.waitForFunction(() => document.querySelector("#query [name=category]").textContent.includes("newsletter"));
    await page.click("#query button");
    await page.waitForFunction(() => document.querySelector("#state").textContent.includes("customer01"));
  });
  await check("shows a refusal and hides the old answer", async () => {
    await page.fill("#query [name=customer]", "unknown@example.com");
    await page.click("#query button");
    await state(page, "error");
    assert.match(await page.innerText("#state"), /No user found.*of `unknown@example.com`.*refused-not-found/);
    assert.ok(await page.locator("#answer").isHidden());
  });
  await check("shows that it is loading", async () => {
    await page.fill("#query [name=customer]", "fault-delay=1500ms@example.com");
    await page.press("#query [name=customer]", "Enter");
    await state(page, "loading");
    assert.equal(await page.getAttribute("section#customer", "aria-busy"), "true");
  });
  await check("fits a phone in dark mode", async () => {
    const phone = await open({ viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true });
    await state(phone, "done");
    const overflow = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `the page is ${overflow} pixels too wide`);
    await phone.screenshot({ path: picture("dark-phone"), fullPage: true });
  });
  await check("does not wait for the list of customers, and aborts it when another view opens", async () => {
    const [lists, failed] = [[], []];
    const fresh = await open({ viewport: { width: 800, height: 600 } }, undefined, async (page) => {
      page.on("requestfailed", (request) => failed.push([request.url(), request.failure().errorText]));
      await page.route("**/v3/subusers?*", (route) => void lists.push(route.request().url()));
    });
    await state(fresh, "done");
    assert.equal(await fresh.locator("#chart canvas").count(), 1);
    assert.deepEqual([lists.length, failed], [1, []]);
    await fresh.click("nav a[href='#fleet']");
    for (let left = 50; failed.length === 0 && left > 0; left--) await fresh.waitForTimeout(20);
    assert.deepEqual(failed, [[lists[0], "net::ERR_ABORTED"]]);
    await fresh.unroute("**/v3/subusers?*");
    await fresh.click("nav a[href='#customer']");
    await fresh.waitForFunction(() => document.querySelectorAll("#customers option").length > 1);
    await state(fresh, "done");
  });
  await check("shows a failed connection", async () => {
    const alone = await open({ viewport: { width: 800, height: 600 } }, "?emulator=http://127.0.0.1:9");
    await state(alone, "error");
  });
  await checkFleet({ open, check, picture });
  console.log(`${passed} passed, 0 failed`);
} finally {
  await started.close();
}
process.exit();
