// Statistics as JSON, for the pages of your own customers. The key stays on this server.
import express from "express";
import { AbortError, InputError, StatsError, TimeoutError } from "sendgrid-stats";

/** The application of a client. `customerOf` is your authentication: whose numbers a request may see, if any. */
export function application(client, customerOf) {
  const app = express();
  app.use("/statistics", (request, response, next) => {
    response.locals.customer = customerOf(request);
    if (response.locals.customer === undefined) return response.status(401).json({ error: { kind: "unauthorized" } });
    next();
  });
  app.get("/statistics/daily", async ({ query }, response) => {
    const { customer } = response.locals;
    const signal = closed(response);
    const period = query.days === undefined ? { days: 30 } : { days: query.days };
    const answer = query.category === undefined
      ? await client.daily(customer, { ...period, signal })
      : await client.categoryStats(customer, query.category, { ...period, signal });
    // Exact counts; `response.json(answer)` would throw for one above 2^53-1.
    response.type("json").send(answer.toText());
  });
  app.get("/statistics/categories", async (_, response) => {
    response.json(await client.categories(response.locals.customer, { signal: closed(response) }));
  });
  app.use((error, _, response, next) => {
    if (!(error instanceof StatsError)) return next(error);
    if (error instanceof AbortError) return response.destroy();
    // Its message is for the operator: it may name other customers, but never contains the key.
    console.error(error);
    response.status(statusOf(error)).json({ error: { kind: error.kind } });
  });
  return app;
}

/** A signal that is aborted when the visitor closes the connection. */
function closed(response) {
  const controller = new AbortController();
  response.on("close", () => controller.abort());
  return controller.signal;
}

function statusOf(error) {
  if (error instanceof InputError) return 400;
  if (error instanceof TimeoutError) return 504;
  return { "refused-not-found": 404, "refused-rate-limited": 503 }[error.kind] ?? 502;
}
