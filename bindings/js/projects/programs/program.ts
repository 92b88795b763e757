// Prints the report, in a host that runs a program.
import { report } from "./report.js";

declare const process: { env: { BASE_URL: string; API_KEY: string }; exitCode?: number };

report({ baseUrl: process.env.BASE_URL, apiKey: process.env.API_KEY }).then(
  (answer) => console.log(JSON.stringify(answer)),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
