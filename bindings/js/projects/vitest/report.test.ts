import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { report } from "./report.ts";

test("queries the server", async () => {
  const { ANSWER, SENDGRID_API_KEY: apiKey, SENDGRID_BASE_URL: baseUrl } = process.env;
  const answer = await report({ apiKey, baseUrl });
  expect(answer.requests).toHaveLength(3);
  writeFileSync(ANSWER!, JSON.stringify(answer));
});
