// The suite in a Worker.
import * as stats from "sendgrid-stats";
import { run } from "./suite.js";

const show = (value) => [String(value), JSON.stringify(value), ...Object.entries(Object(value)).flat().map(String)].join(" ");

export default {
  async fetch(request) {
    const { cases, emulator } = await request.json();
    return Response.json(await run({ stats, cases, emulator, host: "workerd", show, concurrency: 4 }));
  },
};
