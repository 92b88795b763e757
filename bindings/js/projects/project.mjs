// The projects of hosts: a copy of a folder, with what its lock file names, the tarball and the programs.
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { transformSync } from "esbuild";
import { npm, source } from "../scripts/paths.mjs";
import { output, temporaryFolder } from "../test/fresh.mjs";

const projects = join(source, "projects");
const PROGRAMS = ["report", "program", "page"];
const INSTALL = ["--no-audit", "--no-fund", "--loglevel=error"];

/** The programs of Node of `node/package.json`, by version, installed in `target/npm`. */
export function nodes() {
  const folder = join(npm, "node");
  mkdirSync(folder, { recursive: true });
  const files = ["package.json", "package-lock.json"].map((name) => [join(projects, "node", name), join(folder, name)]);
  const isCurrent = existsSync(join(folder, "node_modules")) && files.every(([from, to]) => existsSync(to) && readFileSync(from).equals(readFileSync(to)));
  for (const [from, to] of files) cpSync(from, to);
  if (!isCurrent) output("npm", ["ci", ...INSTALL], folder);
  const names = Object.keys(JSON.parse(readFileSync(files[0][0], "utf8")).dependencies);
  const programs = names.map((name) => join(folder, "node_modules", name, "bin/node"));
  return programs.map((program) => [output(program, ["--version"], folder).trim().slice(1), program]);
}

/**
 * A project outside of the repository, removed at exit. Its programs are TypeScript in the folder itself, and JavaScript in
 * `module` and `commonjs`.
 */
export class Project {
  constructor(host, tarball, node) {
    this.folder = temporaryFolder(host);
    this.node = node;
    const own = join(projects, host);
    if (existsSync(own)) cpSync(own, this.folder, { recursive: true, filter: (path) => !path.endsWith("node_modules") });
    else writeFileSync(join(this.folder, "package.json"), JSON.stringify({ name: host, private: true }));
    if (existsSync(join(this.folder, "package-lock.json"))) this.run("npm", ["ci", ...INSTALL]);
    this.run("npm", ["install", "--no-save", ...INSTALL, tarball]);
    for (const name of [...PROGRAMS, "typed"]) cpSync(join(projects, "programs", `${name}.ts`), join(this.folder, `${name}.ts`));
    for (const [kind, format] of [["module", "esm"], ["commonjs", "cjs"]]) {
      mkdirSync(join(this.folder, kind));
      writeFileSync(join(this.folder, kind, "package.json"), JSON.stringify({ type: kind }));
      for (const name of PROGRAMS) {
        const text = readFileSync(join(projects, "programs", `${name}.ts`), "utf8");
        writeFileSync(join(this.folder, kind, `${name}.js`), transformSync(text, { loader: "ts", format, target: "es2022" }).code);
      }
    }
  }

  /** The version of an installed package. */
  version(name) {
    return JSON.parse(readFileSync(join(this.folder, "node_modules", name, "package.json"), "utf8")).version;
  }

  /** The variables of its programs: its own tools and its Node come first. */
  variables(variables = {}) {
    const path = [join(this.folder, "node_modules/.bin"), dirname(this.node), process.env.PATH].join(delimiter);
    return { PATH: path, NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1", ...variables };
  }

  /** Runs a program in the folder and returns its standard output. */
  run(program, parameters, variables = {}) {
    return output(program, parameters, this.folder, 300_000, this.variables(variables));
  }

  /** Runs a file by Node outside of the project, so that it finds none of its packages, and returns its output. */
  runAlone(files, program, variables) {
    const alone = temporaryFolder("alone");
    for (const file of files) cpSync(join(this.folder, file), join(alone, file.split("/").at(-1)));
    return output(this.node, [program], realpathSync(alone), 60_000, this.variables(variables));
  }
}
