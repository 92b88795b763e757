// Sends the query of the form and shows the answer.
import { init } from "sendgrid-stats";
import { send, categories, customers } from "./statistics.js";
import { drawChart } from "./chart.js";
import { drawTable, drawTotals } from "./table.js";

const form = document.querySelector("#query");
const state = document.querySelector("#state");
const answer = document.querySelector("#answer");
let pending;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});
form.elements.category.addEventListener("change", () => show());
form.elements.customer.addEventListener("change", () => offerCategories());

/** Shows the answer to the query in the form, and aborts the query before it. */
async function show() {
  pending?.abort();
  pending = new AbortController();
  const { signal } = pending;
  showState("loading", "Loading…");
  try {
    const query = Object.fromEntries(new FormData(form));
    const days = await send(query, signal);
    if (days.length === 0) return showState("empty", "No mail in these days.");
    drawTotals(document.querySelector("#totals"), days);
    drawTable(document.querySelector(".scrolled table"), days);
    answer.hidden = false;
    drawChart(document.querySelector("#chart"), days);
    showState("done", `${days.length} rows about ${query.customer}`);
  } catch (error) {
    if (error.kind === "cancelled") return;
    showState("error", error.kind ? `${error.message} (${error.kind})` : String(error));
  }
}

/** Shows the state. An answer is visible only while it belongs to the form. */
function showState(name, text) {
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
showState("loading", "Loading…");
await init();
document.querySelector("#customers").replaceChildren(...(await customers()).map((name) => new Option(name)));
await offerCategories();
await show();
