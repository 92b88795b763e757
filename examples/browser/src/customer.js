// The view of one customer: sends the query of its form and shows the answer.
import { categories, customers, lastDays, send } from "./statistics.js";
import { drawChart } from "./chart.js";
import { drawTable, drawTotals } from "./table.js";

const section = document.querySelector("section#customer");
const form = document.querySelector("#query");
const state = document.querySelector("#state");
const answer = document.querySelector("#answer");
let pending;
/** Aborts the list of the customers while it is requested. */
let listing;

Object.entries(lastDays(60)).forEach(([name, date]) => (form.elements[name].value = date));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});
form.elements.category.addEventListener("change", () => show());
form.elements.customer.addEventListener("change", () => offerCategories());

/** Opens the view, of the customer and the period in these parameters of the address or else of the form. */
export async function openCustomer(parameters) {
  offerCustomers();
  const isSame = [...parameters.keys()].length === 0;
  if (isSame && !answer.hidden) return;
  for (const name of ["customer", "start", "end"]) if (parameters.has(name)) form.elements[name].value = parameters.get(name);
  pending?.abort();
  pending = new AbortController();
  const { signal } = pending;
  showState("loading", "Loading…");
  await offerCategories(signal);
  if (!signal.aborted) await show();
}

/** Aborts the queries of the view. */
export function closeCustomer() {
  pending?.abort();
  listing?.abort();
  listing = undefined;
}

/** Shows the answer to the query in the form, and aborts the query before it. */
async function show() {
  pending?.abort();
  pending = new AbortController();
  const { signal } = pending;
  showState("loading", "Loading…");
  const query = Object.fromEntries(new FormData(form));
  const { customer, start, end } = query;
  history.replaceState(null, "", `#customer?${new URLSearchParams({ customer, start, end })}`);
  try {
    const days = await send(query, signal);
    if (days.length === 0) return showState("empty", "No mail in these days.");
    drawTotals(document.querySelector("#totals"), days);
    drawTable(answer.querySelector(".scrolled table"), days);
    answer.hidden = false;
    drawChart(document.querySelector("#chart"), days);
    showState("done", `${days.length} rows about ${customer}`);
  } catch (error) {
    if (error.kind === "cancelled") return;
    showState("error", error.kind ? `${error.message} (${error.kind})` : String(error));
  }
}

/** Shows the state. An answer is visible only while it belongs to the form. */
function showState(name, text) {
  if (name !== "done") answer.hidden = true;
  section.setAttribute("aria-busy", String(name === "loading"));
  state.dataset.state = name;
  state.textContent = text;
}

/** Offers the names of the first customers, once they are known. The chart does not wait for them. */
async function offerCustomers() {
  const list = document.querySelector("#customers");
  if (listing !== undefined || list.options.length > 0) return;
  const own = new AbortController();
  listing = own;
  const known = await customers(own.signal).catch(() => []);
  if (own.signal.aborted) return;
  listing = undefined;
  list.replaceChildren(...known.slice(0, 100).map(({ name }) => new Option(name)));
}

async function offerCategories(signal) {
  const { customer, category } = form.elements;
  const name = customer.value;
  const names = await categories(name, signal).catch(() => []);
  if (signal?.aborted || customer.value !== name) return;
  category.replaceChildren(new Option("All mail", ""), ...names.map((name) => new Option(name, name)));
}
