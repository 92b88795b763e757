// Programs for Node, of both kinds and from both kinds of sources, and pages.
const shared = { mode: "production", performance: { hints: "error", maxAssetSize: 400_000, maxEntrypointSize: 400_000 } };
const program = (name, settings, output) => ({ ...shared, ...settings, name, target: "node20", output: { filename: `${name}/program.${output}`, module: output === "mjs" } });
const page = (name, entry) => ({ ...shared, name, entry, target: "web", output: { filename: `${name}/page.js`, publicPath: "/" } });

module.exports = [
  program("import-to-commonjs", { entry: "./module/program.js" }, "cjs"),
  program("require-to-commonjs", { entry: "./commonjs/program.js" }, "cjs"),
  program("import-to-module", { entry: "./module/program.js", experiments: { outputModule: true } }, "mjs"),
  page("import-to-page", "./module/page.js"),
  page("require-to-page", "./commonjs/page.js"),
];
