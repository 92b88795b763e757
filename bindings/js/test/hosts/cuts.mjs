// Asks responses that are cut and says what came of them: `cuts.mjs PLAIN TLS EVERY`.
import * as stats from "sendgrid-stats";

const [plain, tls, every] = process.argv.slice(2);
const AT_A_TIME = 16;

const kinds = await (await fetch(`${plain}/kinds`)).json();
const cuts = kinds.flatMap((kind) =>
  [[plain, ["close", "reset"]], [tls, ["close", "notify", "reset"]]].flatMap(([origin, ways]) =>
    ways.flatMap((how) => Array.from({ length: kind.length + 1 }, (_, at) => ({ kind, origin, how, at }))),
  ),
);
// All whole responses, and every so many of the others, so that each kind and way is cut at other places.
const asked = cuts.filter(({ kind, at }, place) => place % Number(every) === 0 || at === kind.length);

/** Whether an error would be wrong: the response is whole, its end is orderly and certain by the rule of the README. */
function mustBeAnswered({ kind: { id, length }, origin, how, at }) {
  const [shape, framing, coding, connection] = id.split("-");
  if (at < length || how === "reset" || (how === "close" && origin === tls)) return false;
  const isCertain = coding === "plain" && (framing === "length" || (framing === "chunks" && connection !== "close"));
  return isCertain || ["array", "xml"].includes(shape);
}

async function outcome({ kind: { id, query: question, format, answer }, origin, how, at }) {
  const baseUrl = `${origin}/cut/${id}/${how}/${at}`;
  const client = new stats.Client({ apiUser: "reseller", apiKey: "open+sesame/&", baseUrl, format, retries: 0, timeout: 20_000 });
  try {
    const got = await client.ask({ question, user: "customer@example.com" });
    const text = Array.isArray(got) ? JSON.stringify(got) : got.toText();
    return text === JSON.stringify(answer) ? "answers" : `wrong: ${text}`;
  } catch (error) {
    return ["transport", "malformed"].includes(error.kind) ? error.kind : `wrong: ${error.kind ?? error.stack} ${error.message}`;
  }
}

const [counts, wrong] = [{ answers: 0, transport: 0, malformed: 0 }, []];
async function worker() {
  for (let cut = asked.pop(); cut; cut = asked.pop()) {
    const came = await outcome(cut);
    const name = `${cut.kind.id} over ${cut.origin === tls ? "TLS" : "plain"}, ${cut.how} after ${cut.at} of ${cut.kind.length}`;
    if (!(came in counts)) wrong.push(`${name}: ${came}`);
    else if (came !== "answers" && mustBeAnswered(cut)) wrong.push(`${name}: expected the whole answer, got ${came}`);
    else counts[came] += 1;
  }
}
const total = asked.length;
await Promise.all(Array.from({ length: AT_A_TIME }, worker));
console.log(JSON.stringify({ total, counts, wrong }));
process.exit();
