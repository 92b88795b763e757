// Opens each page of target/site in a headless browser, wide and narrow, light and dark: pages.mjs [--planted]
//
// A fault is a request to another host, an error of the console, a file that is missing, a page that is wider than its window,
// and a search that finds nothing or needs more than the site. Screenshots are in target/site-pages. With `--planted` each kind
// of fault is planted, and must be found.
import { createReadStream, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, resolve } from "node:path";
import { browser } from "../../bindings/js/test/browser.mjs";

const root = resolve(import.meta.dirname, "../..");
const site = join(root, "target/site");
const shots = join(root, "target/site-pages");
const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png" };
const WINDOWS = { wide: { width: 1280, height: 900 }, narrow: { width: 390, height: 844 } };
// What the first page gets, by the fault that must be found.
const PLANTED = {
  "a request to another host": '<img src="http://localhost:9/pixel.png" alt="">',
  "wider than its window": '<div style="width: 3000px">wide</div>',
  "an error of the console": "<script>throw new Error('planted')</script>",
  "a file of the site": '<img src="no-such-file.png" alt="">',
  "a search without results": '<style>#mdbook-searchresults { display: none }</style>',
};

/** Serves the site, with more in its first page. */
function serve(more) {
  const server = createServer((request, response) => {
    const name = new URL(request.url, "http://site").pathname.slice(1) || "index.html";
    const type = { "content-type": TYPES[extname(name)] ?? "application/octet-stream" };
    if (name === "index.html") {
      response.writeHead(200, type).end(readFileSync(join(site, name), "utf8").replace("</main>", `${more}</main>`));
      return;
    }
    createReadStream(join(site, name))
      .on("error", () => response.writeHead(404).end())
      .once("open", () => response.writeHead(200, type))
      .pipe(response);
  });
  return new Promise((started) => server.listen(0, "127.0.0.1", () => started(server)));
}

/** The faults of these pages in a window of this size and colour. */
async function look(chromium, origin, names, size, colorScheme, { folder, patience = 30_000 }) {
  const context = await chromium.newContext({ viewport: WINDOWS[size], colorScheme });
  const page = await context.newPage();
  const faults = [];
  let name;
  const add = (fault) => faults.push(`${name}, ${size}, ${colorScheme}: ${fault}`);
  await context.route((url) => url.origin !== origin, (route) => {
    add(`expected no other host, got a request to another host: ${route.request().url()}`);
    return route.abort();
  });
  page.on("pageerror", (error) => add(`expected no error, got an error of the console: ${error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 400) add(`expected a file of the site, got ${response.status()}: ${response.url()}`);
  });
  for (name of names) {
    await page.goto(`${origin}/${name}`, { waitUntil: "load" });
    // Tables and programs scroll by themselves; what holds them must not.
    const widths = await page.evaluate(() => {
      const parts = [document.documentElement, ...document.querySelectorAll("#mdbook-content, main")];
      return parts.map((part) => [part.scrollWidth, part.clientWidth]);
    });
    const wide = widths.find(([scroll, client]) => scroll > client);
    if (wide) add(`expected ${wide[1]} pixels, got ${wide[0]}: wider than its window`);
    if (folder) await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`) });
  }
  name = "index.html";
  await page.goto(`${origin}/${name}`, { waitUntil: "load" });
  try {
    await page.click("#mdbook-search-toggle", { timeout: 5_000 });
    await page.fill("#mdbook-searchbar", "look-back");
    await page.waitForSelector("#mdbook-searchresults li a", { timeout: patience });
    if (folder) await page.screenshot({ path: join(folder, `search-${size}-${colorScheme}.png`) });
  } catch (error) {
    add(`expected results, got a search without results: ${error.message.split("\n")[0]}`);
  }
  await context.close();
  return faults;
}

const chromium = await browser();
const origin = (server) => `http://127.0.0.1:${server.address().port}`;
let failed = false;
if (process.argv[2] === "--planted") {
  for (const [fault, more] of Object.entries(PLANTED)) {
    const server = await serve(more);
    const found = await look(chromium, origin(server), ["index.html"], "wide", "light", { patience: 3_000 });
    server.close();
    if (!found.some((one) => one.includes(fault))) {
      console.log(`pages: not found when planted: ${fault}; got ${found}`);
      failed = true;
    }
  }
  if (!failed) console.log(`pages: ${Object.keys(PLANTED).length} planted faults, each found`);
} else {
  rmSync(shots, { recursive: true, force: true });
  mkdirSync(shots, { recursive: true });
  const server = await serve("");
  const names = readdirSync(site).filter((name) => name.endsWith(".html") && !["404.html", "print.html", "toc.html"].includes(name));
  const found = [];
  for (const size of Object.keys(WINDOWS)) {
    for (const colour of ["light", "dark"]) found.push(...(await look(chromium, origin(server), names, size, colour, { folder: shots })));
  }
  server.close();
  for (const fault of found) console.log(fault);
  console.log(`pages: ${names.length} pages in 4 windows, ${found.length} faults; screenshots in target/site-pages`);
  failed = found.length > 0;
}
await chromium.close();
process.exit(failed ? 1 : 0);
