export default {
  base: "./",
  build: { target: "es2022", outDir: "../../target/example-browser", emptyOutDir: true },
  // The package loads its wasm by its own address, which a pre-bundled copy would not have.
  optimizeDeps: { exclude: ["sendgrid-stats"] },
};
