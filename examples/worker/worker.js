// A Worker that answers with the statistics of one customer, as JSON. The key is a secret of the Worker.
import { Client, InputError, StatsError } from "sendgrid-stats";

let client;

export default {
  async fetch(request, env) {
    if (request.headers.get("authorization") !== `Bearer ${env.VISITOR_TOKEN}`) return new Response("unauthorized", { status: 401 });
    // One client of all requests to this instance shares the rate limiter.
    client ??= new Client({ apiKey: env.SENDGRID_API_KEY, baseUrl: env.SENDGRID_BASE_URL, timeout: 10_000 });
    const { pathname, searchParams } = new URL(request.url);
    try {
      const options = { days: searchParams.get("days") ?? 30, signal: request.signal };
      if (pathname === "/daily") return json(await client.daily(env.CUSTOMER, options));
      if (pathname === "/totals") return json(await client.aggregate(env.CUSTOMER, options));
      return new Response("not found", { status: 404 });
    } catch (error) {
      if (!(error instanceof StatsError)) throw error;
      console.error(JSON.stringify(error));
      return Response.json({ error: { kind: error.kind } }, { status: error instanceof InputError ? 400 : 502 });
    }
  },
};

/** An answer with exact counts. */
function json(answer) {
  return new Response(answer.toText(), { headers: { "content-type": "application/json" } });
}
