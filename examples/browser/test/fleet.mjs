// Tests the view of a fleet against an emulator of its own, of customers for two pages of the list.
import assert from "node:assert/strict";
import { emulator } from "../../../bindings/js/test/fresh.mjs";
import { ranked, RATES } from "../src/rates.js";
import { expectedRows, rawDays } from "./expected.mjs";

const KEY = "SG.open-sesame.emulator";
const STATISTICS = "**/v3/subusers/stats?*";

/** Runs the checks with the page opener and the check of `click.mjs`. */
export async function checkFleet({ open, check, picture }) {
  const address = await emulator("--customers", "500");
  const query = `?emulator=${address}#fleet`;
  const post = (path, body) => fetch(`${address}/__emulator/${path}`, { method: "POST", body: JSON.stringify(body) });
  const requests = async () => (await (await fetch(`${address}/__emulator`)).json()).requests;
  const page = await open({ viewport: { width: 1100, height: 900 }, colorScheme: "light" }, query);
  const seen = [];
  page.on("console", (message) => seen.push(message.text()));
  page.on("request", (request) => seen.push(request.url()));
  const period = async (of = page) => ({ start: await of.inputValue("#fleet [name=start]"), end: await of.inputValue("#fleet [name=end]") });

  await check("ranks all customers by their bounce rate", async () => {
    await state(page, "done");
    const { start, end } = await period();
    assert.equal((Date.parse(end) - Date.parse(start)) / 86_400_000, 6);
    const expected = expectedRows(await rawDays(address, { start, end }), "bounces", 100n, 7);
    assert.ok(expected.length > 500 && expected.some(([, name]) => name === "largest@example.com"));
    sameRows(await rowsOf(page), expected);
    assert.match(await page.innerText("#ranks caption"), /^Customers by bounce rate, \(bounces \+ blocks\) \/ requests, 20/);
    assert.equal(await page.locator("#ranks th[scope=row] a").count(), expected.length);
    assert.deepEqual(await page.locator("#ranks th:has(small)").allInnerTexts(), ["disabled@example.com disabled"]);
    assert.match(await page.getAttribute("#ranks .sparkline", "aria-label"), /^[\d,]+ to [\d,]+ requests per day$/);
    await page.screenshot({ path: picture("fleet-light") });
  });
  await check("ends the default period on the last day that is over everywhere on Earth", async () => {
    const clock = await open({ viewport: { width: 800, height: 600 } }, query);
    for (const [now, start, end] of [
      ["2024-03-02T11:59:59Z", "2024-02-23", "2024-02-29"],
      ["2024-03-02T12:00:00Z", "2024-02-24", "2024-03-01"],
      ["2024-03-02T23:59:59Z", "2024-02-24", "2024-03-01"],
    ]) {
      await clock.clock.setFixedTime(now);
      await clock.reload();
      assert.deepEqual(await period(clock), { start, end }, now);
    }
    const note = await clock.getAttribute("#fleet [name=end]", "aria-describedby");
    assert.match(await clock.innerText(`#${note}`), /over everywhere on Earth, up to yesterday at UTC−12/);
    await clock.close();
  });
  await check("ranks by another rate without a request", async () => {
    const before = await requests();
    const first = await page.innerText("#ranks tbody a");
    const days = await rawDays(address, await period());
    const own = (await requests()) - before;
    for (const rate of ["spam", "unsubscribes"]) {
      await page.selectOption("#fleet [name=rate]", rate);
      sameRows(await rowsOf(page), expectedRows(days, rate, 100n, 7));
    }
    assert.notEqual(await page.innerText("#ranks tbody a"), first);
    assert.equal(await requests(), before + own);
  });
  await check("has no rate below the minimum volume", async () => {
    const days = await rawDays(address, await period());
    const volumes = expectedRows(days, "unsubscribes", 1n, 7).map((row) => BigInt(row[4].replaceAll(",", "")));
    const median = volumes.sort((left, right) => (left < right ? -1 : 1))[Math.floor(volumes.length / 2)];
    await page.fill("#fleet [name=minimum]", String(median));
    const expected = expectedRows(days, "unsubscribes", median, 7);
    assert.ok(expected.some(([rank]) => rank === "1") && expected.some(([, , rate]) => rate.startsWith("– below")));
    sameRows(await rowsOf(page), expected);
    await page.fill("#fleet [name=minimum]", "");
    assert.equal(await page.$eval("#fleet [name=minimum]", (input) => input.validity.valid), false);
    sameRows(await rowsOf(page), expected);
    await page.fill("#fleet [name=minimum]", "100");
  });
  await check("opens a customer by keyboard and returns", async () => {
    const link = page.locator("#ranks tbody a").nth(2);
    const name = await link.innerText();
    const before = await rowsOf(page);
    await link.focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction((name) => document.querySelector("#state").textContent === `7 rows about ${name}`, name);
    assert.ok(await page.locator("#fleet").isHidden());
    assert.equal(await page.inputValue("#query [name=customer]"), name);
    assert.equal(await page.inputValue("#query [name=start]"), (await period()).start);
    assert.equal(await page.getAttribute("nav [aria-current]", "href"), "#customer");
    const sent = await requests();
    await page.goBack();
    await page.waitForSelector("#fleet:not([hidden])");
    sameRows(await rowsOf(page), before);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), name);
    assert.equal(await requests(), sent);
  });
  await check("shows a customer whose request fails beside the others of it", async () => {
    const healthy = new Map((await rowsOf(page)).map((row) => [row[1], row]));
    const later = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    await post("customers", {
      "customer05@example.com": { faults: "503" },
      "customer17@example.com": { faults: "404" },
      "customer18@example.com": { faults: "garbage" },
      "customer23@example.com": { since: later },
    });
    await reload(page);
    assert.match(await page.innerText("#fleet-state"), /, 1 without numbers, 3 failed$/);
    const rows = new Map((await rowsOf(page)).map((row) => [row[1], row]));
    assert.equal(rows.size, healthy.size);
    for (const [number, kind] of [["05", "refused-server"], ["17", "refused-not-found"], ["18", "malformed"]]) {
      const name = `customer${number}@example.com`;
      const [rank, , message, ...more] = rows.get(name);
      assert.equal(rank, "–");
      assert.match(message, new RegExp(`\\(${kind}\\)$`), name);
      assert.deepEqual(more, []);
    }
    const absent = ["–", "customer23@example.com", "– no numbers", "–", "–", "0 of 7", "–"];
    assert.deepEqual(rows.get("customer23@example.com"), absent);
    for (const name of ["customer04@example.com", "customer16@example.com", "customer24@example.com"]) {
      assert.deepEqual(rows.get(name).slice(1), healthy.get(name).slice(1));
    }
    await page.locator(".failure").first().scrollIntoViewIfNeeded();
    await page.screenshot({ path: picture("fleet-failures") });
    await post("reset");
  });
  await check("asks for each customer until the healthy one is answered, though all before it fail", async () => {
    const names = ["01", "02", "03", "04"].map((number) => `customer${number}@example.com`);
    const failing = names.slice(0, 3);
    const list = "**/v3/subusers?*";
    await page.route(list, async (route) => {
      const response = await route.fetch();
      const all = await response.json();
      await route.fulfill({ response, json: all.filter(({ username }) => names.includes(username)) });
    });
    for (const fault of ["404", "403"]) {
      await post("customers", Object.fromEntries(failing.map((name) => [name, { faults: fault }])));
      const before = seen.length;
      await reload(page);
      assert.match(await page.innerText("#fleet-state"), /^1 customers .*, 3 failed$/);
      assert.deepEqual((await rowsOf(page)).map(([rank, name]) => [rank, name]), [["1", names[3]], ...failing.map((name) => ["–", name])]);
      const asked = seen.slice(before).filter((text) => text.includes("/v3/subusers/stats?"));
      const groups = asked.map((url) => new URL(url).searchParams.getAll("subusers").length);
      assert.deepEqual(groups, [4, 2, 2, 1, 1, 1, 1]);
      await post("reset");
    }
    await page.unroute(list);
  });
  await check("shows a dash for absent numbers, and counts the days that have them", async () => {
    const shape = { "x-emulator-shape": "zeros-missing" };
    await page.route(STATISTICS, (route) => route.continue({ headers: { ...route.request().headers(), ...shape } }));
    await reload(page);
    const days = await rawDays(address, await period(), shape);
    let [dashes, partial] = [0, 0];
    for (const rate of ["spam", "unsubscribes", "bounces"]) {
      await page.selectOption("#fleet [name=rate]", rate);
      const expected = expectedRows(days, rate, 100n, 7);
      dashes += expected.filter((row) => row[2] === "– no numbers").length;
      partial += expected.filter((row) => /^[1-6] of 7$/.test(row[5])).length;
      sameRows(await rowsOf(page), expected);
    }
    assert.ok(dashes > 0 && partial > 0, `${dashes} absent, ${partial} partial`);
    const bars = await page.$$eval("#ranks tbody tr", (rows) =>
      rows.map((row) => [row.querySelector("a").textContent, row.querySelector("path").getAttribute("d").split("M").length - 1]),
    );
    for (const [name, count] of bars) assert.equal(count, days.get(name).filter((day) => "requests" in day).length, name);
    assert.equal(await page.getAttribute("#ranks tr:has(a[href*='quiet%40']) svg", "aria-label"), "No numbers");
    await page.unroute(STATISTICS);
  });
  await check("compares rates exactly, and has none without a volume", async () => {
    const customer = (name, requests, bounces, blocks) => ({ name, days: [dayOf({ requests, bounces, blocks, spam_reports: 1n })] });
    const large = 2n ** 62n;
    const places = ranked([customer("a", large + 1n, 2n ** 61n, 0n), customer("b", large, 2n ** 61n, 0n), customer("c", 2n, 0n, 1n)], RATES.bounces, 1n);
    assert.deepEqual(places.map(({ name, rank }) => [name, rank]), [["b", 1], ["c", 1], ["a", 3]]);
    const { days } = customer("d", 5n, 4n, 2n);
    const spam = (...days) => ranked([{ name: "d", days }], RATES.spam, 1n).map(({ state, value }) => [state, value])[0];
    assert.deepEqual(spam(...days), ["absent", undefined]);
    assert.deepEqual(spam(...days, ...customer("d", 5n, 2n, 1n).days), ["ranked", { numerator: 1n, denominator: 2n, days: 1 }]);
    assert.deepEqual(spam(dayOf({ delivered: 0n, spam_reports: 0n })), ["below", { numerator: 0n, denominator: 0n, days: 1 }]);
  });
  await check("takes requests without bounces and blocks where a day lacks delivered", async () => {
    let removed = 0;
    await page.route(STATISTICS, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(/"delivered":\d+,/g, () => (removed++ % 2 === 0 ? "" : '"delivered":7777,'));
      await route.fulfill({ response, body });
    });
    const bodies = [];
    page.on("response", async (response) => response.url().includes("/v3/subusers/stats?") && bodies.push(response.json()));
    await page.selectOption("#fleet [name=rate]", "spam");
    await page.fill("#fleet [name=end]", "2009-06-20");
    await page.fill("#fleet [name=start]", "2009-06-18");
    await reload(page);
    // Counts above 2^53 are rounded by `response.json()`; the names of their customers are left out.
    const rounded = ["largest@example.com", "past-double@example.com"];
    const days = new Map();
    for (const { stats } of (await Promise.all(bodies)).flat()) {
      for (const { name, metrics } of stats) {
        if (rounded.includes(name)) continue;
        const exact = Object.fromEntries(Object.entries(metrics).map(([metric, count]) => [metric, BigInt(count)]));
        days.set(name, [...(days.get(name) ?? []), exact]);
      }
    }
    assert.ok(removed > 1000);
    const rows = (await rowsOf(page)).filter((row) => !rounded.includes(row[1])).map((row) => row.slice(1));
    sameRows(rows, expectedRows(days, "spam", 100n, 3).map((row) => row.slice(1)));
    await page.unroute(STATISTICS);
  });
  await check("aborts its requests when another view opens", async () => {
    await post("script", { next: [], then: "delay=2s" });
    const failed = [];
    page.on("requestfailed", (request) => failed.push(request.failure().errorText));
    await page.click("#fleet button");
    await state(page, "loading");
    await page.click("nav a[href='#customer']");
    await page.waitForSelector("#fleet", { state: "hidden" });
    await post("reset");
    for (let left = 50; failed.length === 0 && left > 0; left--) await page.waitForTimeout(20);
    assert.ok(failed.length > 0 && failed.every((text) => text === "net::ERR_ABORTED"), String(failed));
    await page.click("nav a[href='#fleet']");
    await state(page, "done");
  });
  await check("shows the refusal of the whole account as an error, after few requests", async () => {
    const refusal = { "x-emulator-refusal": "v3,403" };
    await page.route(STATISTICS, (route) => route.continue({ headers: { ...route.request().headers(), ...refusal } }));
    const before = seen.length;
    await reload(page, "error");
    assert.match(await page.innerText("#fleet-state"), /\(refused-authentication\)$/);
    assert.ok(await page.locator("#ranks").isHidden());
    const sent = seen.slice(before).filter((text) => text.includes("/v3/subusers/stats?")).length;
    // Each of 58 groups once, and the parts of two of them, down to 20 customers: 2, 4, 8 and 4 requests.
    assert.equal(sent, 58 + 2 * 18);
    await page.unroute(STATISTICS);
  });
  await check("the fleet fits a phone in dark mode", async () => {
    const phone = await open({ viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true }, query);
    await state(phone, "done");
    const overflow = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `the page is ${overflow} pixels too wide`);
    await phone.screenshot({ path: picture("fleet-dark-phone") });
    await phone.locator("#ranks tbody a").first().tap();
    await phone.waitForSelector("#state[data-state=done]");
    assert.ok(!(await phone.content()).includes(KEY));
  });
  await check("has the key neither in the page nor in the console nor in a URL", async () => {
    const text = [await page.content(), await page.evaluate(() => location.href), ...seen].join("\n");
    assert.ok(seen.length > 0 && !text.includes("open-sesame"));
  });
}

const state = (page, name) => page.waitForSelector(`#fleet-state[data-state="${name}"]`, { state: "attached" });

/** A day as the package has it, of these counts. */
const dayOf = (counts) => ({ bigint: (metric) => counts[metric] });

/** Sends the form and waits for its outcome. */
async function reload(page, outcome = "done") {
  await page.$eval("#fleet-state", (element) => delete element.dataset.state);
  await page.click("#fleet button");
  await state(page, outcome);
}

/** The text of the cells of each row, without the chart; of the customer its name alone. */
function rowsOf(page) {
  return page.$$eval("#ranks tbody tr", (rows) =>
    rows.map((row) => [...row.cells].slice(0, 7).map((cell) => (cell.querySelector("a") ?? cell).textContent.trim())),
  );
}

/** Compares row by row, so that a failure shows the first difference alone. */
function sameRows(actual, expected) {
  expected.forEach((row, at) => assert.deepEqual(actual[at], row, `row ${at}: ${actual[at]?.join(" | ")}, expected ${row.join(" | ")}`));
  assert.equal(actual.length, expected.length);
}
