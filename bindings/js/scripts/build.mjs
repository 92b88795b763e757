// Builds the package and packs it: target/npm/sendgrid-stats-VERSION.tgz.
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { build as minify } from "esbuild";
import { cargo, named, npm, packageFolder, root, run, source } from "./paths.mjs";

// Features of every engine since Node 20; a newer one would not load there.
const FEATURES = [
  "bulk-memory",
  "nontrapping-float-to-int",
  "sign-ext",
  "mutable-globals",
  "reference-types",
  "multivalue",
].map((name) => `--enable-${name}`);

const { crate, target } = cargo();
const bin = (name) => join(source, "node_modules/.bin", name);
const dist = join(packageFolder, "dist");
const build = join(npm, "build");
for (const folder of [packageFolder, build]) rmSync(folder, { recursive: true, force: true });
for (const folder of [dist, build]) mkdirSync(folder, { recursive: true });

// Panics contain the paths of dependencies, which must be the same on every machine.
const home = process.env.CARGO_HOME ?? join(process.env.HOME, ".cargo");
const registry = join(home, "registry/src");
const sources = existsSync(registry) ? readdirSync(registry).map((name) => join(registry, name)) : [];
const sysroot = execFileSync("rustc", ["--print", "sysroot"], { cwd: root, encoding: "utf8" }).trim();
const remapped = [...sources, join(sysroot, "lib/rustlib/src/rust"), root].map((folder) => `--remap-path-prefix=${folder}/=`);
run("cargo", ["build", "--package", crate.name, "--target", "wasm32-unknown-unknown", "--profile", "wasm"], {
  env: { ...process.env, RUSTFLAGS: [process.env.RUSTFLAGS ?? "", ...remapped].join(" ").trim() },
});
const compiled = join(target, "wasm32-unknown-unknown/wasm/sendgrid_stats.wasm");
run(join(root, "target/tools/bin/wasm-bindgen"), [
  "--target=bundler",
  "--no-typescript",
  `--out-dir=${build}`,
  "--out-name=glue",
  compiled,
]);
const glued = join(build, "glue_bg.wasm");
run(bin("wasm-opt"), ["-Oz", "-g", ...FEATURES, glued, "-o", named]);
run(bin("wasm-opt"), ["--strip-debug", "--strip-producers", ...FEATURES, named, "-o", join(dist, "sendgrid_stats.wasm")]);

run(bin("tsc"), ["--project", source]);
copyFileSync(join(build, "glue_bg.js"), join(dist, "glue_bg.js"));
// The names of public modules stay readable in stack traces; internal ones are minified.
const INTERNAL = ["check", "columns", "core", "date", "drive", "ending", "failure", "glue_bg", "host", "options"].map((name) => `${name}.js`);
for (const name of readdirSync(dist).filter((name) => name.endsWith(".js"))) {
  const options = { minifyWhitespace: true, minifySyntax: true, minifyIdentifiers: INTERNAL.includes(name) };
  const shared = { entryPoints: [join(dist, name)], outdir: dist, allowOverwrite: true, target: "es2022" };
  await minify({ ...shared, ...options });
}
cpSync(join(source, "types"), join(packageFolder, "types"), { recursive: true });
for (const name of ["LICENSE-APACHE", "LICENSE-MIT"]) copyFileSync(join(root, name), join(packageFolder, name));
copyFileSync(join(source, "README.md"), join(packageFolder, "README.md"));

// Version, licence and authors are written in Cargo.toml only.
const { private: _, devDependencies: __, ...written } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
const { version, license, authors, repository } = crate;
const repositoryFolder = { type: "git", url: `git+${repository}.git`, directory: "bindings/js" };
const whole = { ...written, version, license: `(${license})`, author: authors.join(", "), repository: repositoryFolder };
writeFileSync(join(packageFolder, "package.json"), `${JSON.stringify(whole, null, 2)}\n`);

for (const name of readdirSync(npm)) if (name.endsWith(".tgz")) rmSync(join(npm, name));
const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", npm], { cwd: packageFolder, encoding: "utf8" });
console.log(join("target/npm", packed.trim()));
