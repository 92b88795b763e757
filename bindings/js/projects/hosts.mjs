// The hosts, and the ways in which each loads the package: each way answers with the report of `programs/report.ts`.
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { source } from "../scripts/paths.mjs";
import { PARTS } from "../test/parts.mjs";
import { serve } from "../test/serve.mjs";
import { next } from "./next.mjs";
import { startServer } from "./server.mjs";

/** Node itself, in a project without tools. */
async function* node(project, { variables }) {
  for (const [way, kind] of [["import", "module"], ["require", "commonjs"]]) {
    yield { way, answer: () => project.run(project.node, [`${kind}/program.js`], variables) };
  }
  yield { way: "the behaviour tests", expected: { fail: 0, cancelled: 0, skipped: 0 }, answer: () => behaviour(project, variables) };
}

function behaviour(project, variables) {
  for (const name of PARTS) cpSync(join(source, "test/parts", name), join(project.folder, name));
  for (const name of ["@vue", "mobx"]) symlinkSync(join(source, "node_modules", name), join(project.folder, "node_modules", name));
  const printed = project.run(project.node, ["--test", "--test-concurrency=1", "--test-reporter=tap", ...PARTS], { BASE_URL: variables.SENDGRID_BASE_URL });
  const count = (name) => Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(printed)[1]);
  if (count("pass") < PARTS.length) throw new Error(`expected the tests of ${PARTS.length} files, got ${count("pass")} tests`);
  return { fail: count("fail"), cancelled: count("cancelled"), skipped: count("skipped") };
}

/** Jest without any settings, and with a simulated document. */
async function* jest(project, { variables }) {
  cpSync(join(source, "test/hosts/jest.test.js"), join(project.folder, "comparison.test.js"));
  for (const environment of ["node", "jsdom"]) {
    const ANSWER = join(project.folder, `${environment}.json`);
    const parameters = environment === "node" ? [] : ["--env", environment];
    yield {
      way: environment === "node" ? "defaults" : environment,
      answer: () => project.run("jest", ["--ci", "--silent", "--reporters", "summary", ...parameters], { ...variables, ANSWER }) + readFileSync(ANSWER, "utf8"),
    };
  }
}

async function* vitest(project, { variables }) {
  for (const environment of ["node", "jsdom"]) {
    const ANSWER = join(project.folder, `${environment}.json`);
    yield {
      way: environment === "node" ? "defaults" : environment,
      answer: () => project.run("vitest", ["run", "--environment", environment], { ...variables, ANSWER }) && readFileSync(ANSWER, "utf8"),
    };
  }
}

/** Bundles of one file for Node, which run where the package is not installed, and pages. */
async function* esbuild(project, { variables, page }) {
  for (const [word, kind] of [["import", "module"], ["require", "commonjs"]]) {
    for (const [format, ending] of [["cjs", "cjs"], ["esm", "mjs"]]) {
      const bundle = `${kind}.${ending}`;
      const answer = () => {
        project.run("esbuild", [`${kind}/program.js`, "--bundle", "--platform=node", `--format=${format}`, `--outfile=${bundle}`, "--log-level=error"]);
        return project.runAlone([bundle], bundle, variables);
      };
      yield { way: `\`${word}\` to ${format === "cjs" ? "CommonJS" : "a module"}, in Node`, answer };
    }
    const answer = async () => {
      const out = `page-of-${kind}`;
      project.run("esbuild", [`${kind}/page.js`, "--bundle", "--format=esm", `--outfile=${out}/page.js`, "--log-level=error"]);
      cpSync(join(project.folder, "node_modules/sendgrid-stats/dist/sendgrid_stats.wasm"), join(project.folder, out, "sendgrid_stats.wasm"));
      return page(await servePage(join(project.folder, out), "page.js"));
    };
    yield { way: `\`${word}\` to a page`, answer };
  }
}

async function servePage(folder, script) {
  writeFileSync(join(folder, "index.html"), `<!doctype html><title></title><body></body><script type="module" src="./${script}"></script>`);
  return `${await serve(folder)}/`;
}

const RESOLUTIONS = {
  "`node10`, CommonJS": { to: "commonjs", options: ["--module", "commonjs", "--moduleResolution", "node10", "--ignoreDeprecations", "6.0"] },
  "`node16`, CommonJS": { to: "commonjs", options: ["--module", "node16"] },
  "`node16`, a module": { to: "module", options: ["--module", "node16"] },
  "`nodenext`, CommonJS": { to: "commonjs", options: ["--module", "nodenext"] },
  "`nodenext`, a module": { to: "module", options: ["--module", "nodenext"] },
  "`bundler`, a module": { to: "module", options: ["--module", "esnext", "--moduleResolution", "bundler"] },
};
const STRICT = ["--strict", "--noUncheckedIndexedAccess", "--target", "ES2022", "--lib", "ES2022,DOM"];

/** Programs type-checked and compiled by TypeScript, with a mistake that only known types report; each runs in Node. */
async function* typescript(project, { variables }) {
  // Version 7 has no `node10`.
  const ways = Object.entries(RESOLUTIONS).filter(([way]) => !way.includes("node10") || project.version("typescript").startsWith("6."));
  for (const [at, [way, { to, options }]] of ways.entries()) {
    const folder = join(project.folder, `way-${at}`);
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: to }));
    for (const name of ["report", "program", "typed"]) cpSync(join(project.folder, `${name}.ts`), join(folder, `${name}.ts`));
    const files = [`way-${at}/program.ts`, `way-${at}/typed.ts`];
    yield { way, answer: () => (project.run("tsc", [...STRICT, ...options, ...files]), project.run(project.node, [`way-${at}/program.js`], variables)) };
  }
}

async function* vite(project, { variables, page }) {
  yield {
    way: "a page, built",
    answer: async () => (project.run("vite", ["build", "--logLevel", "warn"]), page(`${await serve(join(project.folder, "dist"))}/`)),
  };
  yield {
    way: "a page, in development",
    answer: async () => {
      const { address, stop } = await startServer(project, "vite/bin/vite.js", ["--host", "127.0.0.1", "--port", "0"]);
      return page(address).finally(stop);
    },
  };
  yield {
    way: "a server, bundled",
    answer: () => {
      project.run("vite", ["build", "--ssr", "module/program.js", "--outDir", "server", "--logLevel", "warn"]);
      return project.runAlone(["server/program.js", "package.json"], "program.js", variables);
    },
  };
}

async function* webpack(project, { variables, page }) {
  project.run("webpack", ["--stats", "errors-warnings"]);
  for (const [way, file] of [
    ["`import` to CommonJS, in Node", "import-to-commonjs/program.cjs"],
    ["`require` to CommonJS, in Node", "require-to-commonjs/program.cjs"],
    ["`import` to a module, in Node", "import-to-module/program.mjs"],
  ]) {
    yield { way, answer: () => project.runAlone([`dist/${file}`], file.split("/").at(-1), variables) };
  }
  for (const word of ["import", "require"]) {
    const served = async () => {
      writeFileSync(join(project.folder, "dist", "index.html"), `<!doctype html><title></title><body></body><script src="/${word}-to-page/page.js"></script>`);
      return `${await serve(join(project.folder, "dist"))}/`;
    };
    yield { way: `\`${word}\` to a page`, answer: async () => page(await served()) };
  }
}

/** The hosts but Node: the folder of the project, the package whose version is shown, and the ways. */
export const hosts = [
  { name: "Jest", project: "jest", tool: "jest", ways: jest },
  { name: "Vitest", project: "vitest", tool: "vitest", ways: vitest },
  { name: "esbuild", project: "esbuild", tool: "esbuild", ways: esbuild },
  { name: "TypeScript", project: "typescript", tool: "typescript", ways: typescript },
  { name: "TypeScript", project: "typescript-7", tool: "typescript", ways: typescript },
  { name: "Vite", project: "vite", tool: "vite", ways: vite },
  { name: "webpack", project: "webpack", tool: "webpack", ways: webpack },
  { name: "Next.js", project: "next", tool: "next", ways: next },
];

/** Node of one version as a host. */
export const nodeHost = (version) => ({ name: "Node", project: "plain", version, ways: node });
