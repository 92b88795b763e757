// The folders of the build.
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const root = resolve(fileURLToPath(import.meta.url), "../../../..");
/** The sources of this package. */
export const source = join(root, "bindings/js");
/** The folder of the tarball. */
export const npm = join(root, "target/npm");
/** The package before it is packed. */
export const packageFolder = join(npm, "package");
/** The wasm with the names of its functions, for the size report. */
export const named = join(npm, "build/named.wasm");

/** Cargo's metadata of this crate, and the target folder. */
export function cargo() {
  const text = execFileSync("cargo", ["metadata", "--format-version=1", "--no-deps"], { cwd: root, maxBuffer: 1 << 28 });
  const metadata = JSON.parse(text);
  return { target: metadata.target_directory, crate: metadata.packages.find(({ name }) => name === "sendgrid-stats-js") };
}

/** Runs a program to its end and shows its output. */
export function run(program, parameters, options = {}) {
  execFileSync(program, parameters, { cwd: root, stdio: "inherit", ...options });
}
