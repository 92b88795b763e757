// Where things lie.
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const root = resolve(fileURLToPath(import.meta.url), "../../../..");
/** This package's sources. */
export const source = join(root, "bindings/js");
/** Where the tarball goes. */
export const npm = join(root, "target/npm");
/** The package as it is packed. */
export const packageFolder = join(npm, "package");
/** The wasm with the names of its functions, for weighing. */
export const named = join(npm, "build/named.wasm");

/** What Cargo knows of this crate: version, licence, authors, and of the workspace. */
export function cargo() {
  const text = execFileSync("cargo", ["metadata", "--format-version=1", "--no-deps"], { cwd: root, maxBuffer: 1 << 28 });
  const metadata = JSON.parse(text);
  return { target: metadata.target_directory, crate: metadata.packages.find(({ name }) => name === "sendgrid-stats-js") };
}

/** Runs a program to its end; what it prints is shown. */
export function run(program, parameters, options = {}) {
  execFileSync(program, parameters, { cwd: root, stdio: "inherit", ...options });
}
