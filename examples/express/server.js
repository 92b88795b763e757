// SENDGRID_API_KEY=SG.… npm start
import { Client } from "sendgrid-stats";
import { application } from "./app.js";

const { SENDGRID_API_KEY: apiKey, SENDGRID_BASE_URL: baseUrl } = process.env;
const client = new Client({ apiKey, baseUrl, timeout: 10_000, deadline: 20_000 });
// In place of a session: the customer's name in a header that a gateway sets after it has authenticated the visitor.
const customerOf = (request) => request.get("x-authenticated-customer");
const server = application(client, customerOf).listen(process.env.PORT ?? 3000, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
