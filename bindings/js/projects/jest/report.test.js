// Jest with its defaults: a test of CommonJS that is not transformed to anything else.
const { writeFileSync } = require("node:fs");
const { fetchOverHttp } = require("./fetch-over-http.js");
const { report } = require("./commonjs/report.js");

test("queries the server", async () => {
  const { ANSWER, SENDGRID_API_KEY: apiKey, SENDGRID_BASE_URL: baseUrl } = process.env;
  // jsdom has none.
  const options = typeof fetch === "function" ? {} : { fetch: fetchOverHttp };
  const answer = await report({ apiKey, baseUrl, ...options });
  expect(answer.requests).toHaveLength(3);
  writeFileSync(ANSWER, JSON.stringify(answer));
});
