// Requests truncated responses and reports the outcomes: `cuts.mjs PLAIN TLS EVERY`, or in a page.
import * as stats from "sendgrid-stats";

const CREDENTIALS = { apiUser: "reseller", apiKey: "open+sesame/&", dangerouslyAllowBrowser: true };

/** Requests every so many truncations of each kind of response; a page has no address for TLS. */
export async function cuts(plain, tls, every, atATime) {
  await stats.init();
  const kinds = await (await fetch(`${plain}/kinds`)).json();
  const origins = [[plain, ["close", "reset"]], ...(tls ? [[tls, ["close", "notify", "reset"]]] : [])];
  const all = kinds.flatMap((kind) =>
    origins.flatMap(([origin, ways]) => ways.flatMap((how) => Array.from({ length: kind.length + 1 }, (_, at) => ({ kind, origin, how, at })))),
  );
  // All whole responses, and every so many of the others, at different offsets for each kind and way.
  const chosen = all.filter(({ kind, at }, index) => index % every === 0 || at === kind.length);
  const report = { total: chosen.length, counts: { answers: 0, transport: 0, malformed: 0 }, wrong: [] };
  const worker = async () => {
    for (let cut = chosen.pop(); cut; cut = chosen.pop()) {
      const result = await outcome(cut);
      const over = cut.origin === tls ? "TLS" : "plain";
      const name = `${cut.kind.id} over ${over}, ${cut.how} after ${cut.at} of ${cut.kind.length}`;
      if (!(result in report.counts)) report.wrong.push(`${name}: ${result}`);
      else if (result !== "answers" && mustBeAnswered(cut, tls)) report.wrong.push(`${name}: expected the whole answer, got ${result}`);
      else report.counts[result] += 1;
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return report;
}

/** True if an error would be wrong: the response is whole, and its end is orderly and certain by the README's table. */
function mustBeAnswered({ kind: { id, length }, origin, how, at }, tls) {
  const [shape, framing, coding, connection] = id.split("-");
  if (at < length || how === "reset" || (how === "close" && origin === tls)) return false;
  const showsChunks = tls !== undefined;
  const isCertain = coding === "plain" && (framing === "length" || (framing === "chunks" && connection !== "close" && showsChunks));
  return isCertain || ["array", "xml"].includes(shape);
}

async function outcome({ kind: { id, query: kind, format, answer }, origin, how, at }) {
  const baseUrl = `${origin}/cut/${id}/${how}/${at}`;
  const client = new stats.Client({ ...CREDENTIALS, baseUrl, format, maxRetries: 0, timeout: 20_000 });
  try {
    const got = await client.ask({ kind, customer: "customer@example.com" });
    const text = Array.isArray(got) ? JSON.stringify(got) : got.toText();
    return text === JSON.stringify(answer) ? "answers" : `wrong: ${text}`;
  } catch (error) {
    return ["transport", "malformed"].includes(error.kind) ? error.kind : `wrong: ${error.kind ?? error.stack} ${error.message}`;
  }
}

if (globalThis.process?.argv) {
  const [plain, tls, every] = process.argv.slice(2);
  console.log(JSON.stringify(await cuts(plain, tls, Number(every), 16)));
  process.exit();
}
