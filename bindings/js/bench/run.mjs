// Runs the benchmark on the packed tarball, in a fresh project with the peer.
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { run, source } from "../scripts/paths.mjs";
import { freshProject } from "../test/fresh.mjs";

const report = process.argv[2] && resolve(process.argv[2]);
const folder = freshProject("bench");
for (const name of ["main.mjs", "ways.mjs", "bodies.mjs"]) cpSync(join(source, "bench", name), join(folder, name));
const { devDependencies } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
const peer = `fast-xml-parser@${devDependencies["fast-xml-parser"]}`;
execFileSync("npm", ["install", "--no-package-lock", "--no-audit", "--no-fund", "--silent", peer], { cwd: folder });
run(process.execPath, [join(folder, "main.mjs"), ...(report ? [report] : [])], { cwd: folder });
