// The behaviour of answers, clients and errors, on the packed tarball.
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { source } from "../scripts/paths.mjs";
import { emulator, freshProject, output } from "./fresh.mjs";
import { PARTS } from "./parts.mjs";

test("all parts pass in a fresh project", async () => {
  const folder = freshProject("behaviour", PARTS.map((name) => `parts/${name}`));
  for (const name of ["@vue", "mobx"]) symlinkSync(join(source, "node_modules", name), join(folder, "node_modules", name));
  const address = await emulator("--today", "2009-06-30");
  for (const part of PARTS) console.log(output(process.execPath, ["--test", "--test-reporter=spec", part], folder, 120_000, { BASE_URL: address }));
  setImmediate(() => process.exit());
});
