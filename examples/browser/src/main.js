// Asks for what the form says, and shows it.
import { init } from "sendgrid-stats";
import { ask, categories, customers } from "./statistics.js";
import { drawChart } from "./chart.js";
import { drawTable, drawTotals } from "./table.js";

const form = document.querySelector("#question");
const state = document.querySelector("#state");
const answer = document.querySelector("#answer");
let asking;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});
form.elements.category.addEventListener("change", () => show());
form.elements.customer.addEventListener("change", () => offerCategories());

/** Shows the answer to the question in the form; an older question that is still open is taken back. */
async function show() {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  say("loading", "Loading…");
  try {
    const question = Object.fromEntries(new FormData(form));
    const days = await ask(question, signal);
    if (days.length === 0) return say("empty", "No mail in these days.");
    drawTotals(document.querySelector("#totals"), days);
    drawTable(document.querySelector(".scrolled table"), days);
    answer.hidden = false;
    drawChart(document.querySelector("#chart"), days);
    say("done", `${days.length} rows about ${question.customer}`);
  } catch (error) {
    if (error.kind === "cancelled") return;
    say("error", error.kind ? `${error.message} (${error.kind})` : String(error));
  }
}

/** Says how it goes; an answer stays visible only while it is the answer to what the form says. */
function say(name, text) {
  if (name !== "done") answer.hidden = true;
  document.querySelector("main").setAttribute("aria-busy", String(name === "loading"));
  state.dataset.state = name;
  state.textContent = text;
}

async function offerCategories() {
  const { customer, category } = form.elements;
  const names = await categories(customer.value).catch(() => []);
  category.replaceChildren(new Option("All mail", ""), ...names.map((name) => new Option(name, name)));
}

const day = (back) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
form.elements.start.value = day(59);
form.elements.end.value = day(0);
say("loading", "Loading…");
await init();
document.querySelector("#customers").replaceChildren(...(await customers()).map((name) => new Option(name)));
await offerCategories();
await show();
