// Prints the report, in a host that runs a program.
import { report } from "./report.js";

declare const process: { env: { SENDGRID_BASE_URL: string; SENDGRID_API_KEY: string }; exitCode?: number };

report({ baseUrl: process.env.SENDGRID_BASE_URL, apiKey: process.env.SENDGRID_API_KEY }).then(
  (answer) => console.log(JSON.stringify(answer)),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
