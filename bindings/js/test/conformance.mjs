// The conformance suite on the packed tarball: in every host, each way.
import { hosts } from "./hosts.mjs";
import { readCases } from "./cases.mjs";
import { emulator } from "./fresh.mjs";

const cases = readCases();
const address = await emulator();
const selected = process.argv.slice(2);
const counts = { passed: 0, failed: 0 };

for (const [host, run] of Object.entries(hosts)) {
  if (selected.length > 0 && !selected.includes(host)) continue;
  const report = await run(cases, address);
  for (const [way, { ran, failed, leftOut }] of Object.entries(report.ways)) {
    const reasons = new Map();
    for (const [id, reason] of leftOut) reasons.set(reason, [...(reasons.get(reason) ?? []), id]);
    for (const [reason, ids] of reasons) console.log(`${host}, ${way} leaves out ${ids.length}: ${reason}: ${ids.join(" ")}`);
    for (const [id, why] of failed) console.log(`${host}, ${way}, ${id}: ${why}`);
    console.log(`conformance: ${host}, ${way} ran ${ran} of ${cases.length} cases, ${leftOut.length} left out by name`);
    counts.passed += ran - failed.length;
    counts.failed += failed.length;
    if (ran + leftOut.length !== cases.length || ran === 0) counts.failed += 1;
  }
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
