// Shows the report, or the error, in a page whose address names the server.
import { report } from "./report.js";

const baseUrl = String(new URLSearchParams(location.search).get("server"));
const show = (id: string, text: string) => document.body.append(Object.assign(document.createElement("pre"), { id, textContent: text }));
report({ baseUrl }).then((answer) => show("answer", JSON.stringify(answer)), (error: unknown) => show("error", String(error)));
