// Builds the package and packs it: target/npm/sendgrid-stats-VERSION.tgz.
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { build as bundle } from "esbuild";
import { manifest } from "./manifest.mjs";
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
run("cargo", ["build", "--locked", "--package", crate.name, "--target", "wasm32-unknown-unknown", "--profile", "wasm"], {
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
// Twice, as the passes before it write code that it shortens. Names would change what is merged.
// The first kilobyte of memory is the far end of the stack.
const OPTIMIZE = ["--low-memory-unused", "--flatten", "--rereloop", "-Oz", "-Oz", ...FEATURES];
run(bin("wasm-opt"), [...OPTIMIZE, "-g", glued, "-o", named]);
run(bin("wasm-opt"), ["--strip-debug", "--strip-producers", ...OPTIMIZE, glued, "-o", join(dist, "sendgrid_stats.wasm")]);

run(bin("tsc"), ["--project", source]);
const shell = join(build, "shell");
copyFileSync(join(build, "glue_bg.js"), join(shell, "glue_bg.js"));
const shared = {
  absWorkingDir: shell,
  outdir: dist,
  bundle: true,
  minify: true,
  target: "es2022",
  external: ["*.wasm", "*.wasm?module", "*/wasm.js", "node:*"],
  // The glue's classes are internal and freed by their owner, so that none needs `using`.
  define: { "Symbol.dispose": "undefined" },
};
// An entry for each host, over one chunk.
const hosts = ["browser", "edge", "node", "workerd"].map((name) => `${name}.js`);
await bundle({ ...shared, entryPoints: hosts, format: "esm", splitting: true, chunkNames: "shared-[hash]" });
// In Deno the wasm itself imports its glue.
await bundle({ ...shared, entryPoints: ["deno.js"], format: "esm", external: [...shared.external, "*/glue_bg.js"] });
await bundle({ ...shared, entryPoints: ["glue_bg.js"], format: "esm" });
// jsdom has no encoders of text, so `require` takes those of Node.
const encoders = join(build, "encoders.js");
writeFileSync(encoders, 'export { TextDecoder, TextEncoder } from "node:util";\n');
const wasm = {
  name: "wasm",
  setup: ({ onResolve }) => onResolve({ filter: /\/wasm\.js$/ }, () => ({ path: "./wasm.cjs", external: true })),
};
const required = { entryPoints: { index: "node.js" }, outExtension: { ".js": ".cjs" }, format: "cjs", inject: [encoders], plugins: [wasm] };
await bundle({ ...shared, ...required });
const compressed = brotliCompressSync(readFileSync(join(dist, "sendgrid_stats.wasm"))).toString("base64");
writeFileSync(join(dist, "wasm.cjs"), `exports.wasm = "${compressed}";\n`);
writeFileSync(join(dist, "wasm.js"), `export const wasm = "${compressed}";\n`);
// In Node itself, `import` and `require` share one instance, whose classes are the same. Bundles take `node.js`, which
// has no `require`.
const names = Object.keys(createRequire(import.meta.url)(join(dist, "index.cjs")));
writeFileSync(join(dist, "import.js"), `import stats from "./index.cjs";\nexport const { ${names.join(", ")} } = stats;\n`);
cpSync(join(source, "types"), join(packageFolder, "types"), { recursive: true });
copyFileSync(join(source, "types/index.d.ts"), join(packageFolder, "types/index.d.cts"));
for (const name of ["LICENSE-APACHE", "LICENSE-MIT"]) copyFileSync(join(root, name), join(packageFolder, name));
copyFileSync(join(source, "README.md"), join(packageFolder, "README.md"));

const whole = manifest(JSON.parse(readFileSync(join(source, "package.json"), "utf8")), crate);
writeFileSync(join(packageFolder, "package.json"), `${JSON.stringify(whole, null, 2)}\n`);

for (const name of readdirSync(npm)) if (name.endsWith(".tgz")) rmSync(join(npm, name));
const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", npm], { cwd: packageFolder, encoding: "utf8" });
console.log(join("target/npm", packed.trim()));
