// All cases as one value, for hosts that cannot read folders.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/paths.mjs";

const suite = join(root, "conformance");

/** The text of each case of the index, with the bodies of its folder. */
export function readCases() {
  const ids = JSON.parse(readFileSync(join(suite, "index.json"), "utf8"));
  if (ids.length === 0) throw new Error("the index is empty");
  const found = readdirSync(join(suite, "cases"), { recursive: true, withFileTypes: true });
  const folders = found.filter((entry) => entry.name === "case.json").length;
  if (folders !== ids.length) throw new Error(`the index has ${ids.length} cases and the folder ${folders}`);
  return ids.map((id) => {
    const folder = join(suite, "cases", id);
    const bodies = readdirSync(folder).filter((name) => name !== "case.json");
    const encoded = bodies.map((name) => [name, readFileSync(join(folder, name)).toString("base64")]);
    return { id, text: readFileSync(join(folder, "case.json"), "utf8"), bodies: Object.fromEntries(encoded) };
  });
}
