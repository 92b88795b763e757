// The view of a fleet: customers ranked by a rate.
import { fleetDays } from "./fleet-days.js";
import { drawRanks } from "./fleet-table.js";
import { ranked, RATES } from "./rates.js";
import { customers, lastCompleteDays } from "./statistics.js";

const section = document.querySelector("section#fleet");
const form = document.querySelector("#ranking");
const state = document.querySelector("#fleet-state");
const progress = section.querySelector("progress");
const ranks = document.querySelector("#ranks");
let pending;
/** What is loaded: the customers with their days, and the period. */
let loaded;

form.elements.rate.append(...Object.entries(RATES).map(([name, { label }]) => new Option(label, name)));
// A day that is not over has sends without their bounces: its rate is too low.
Object.entries(lastCompleteDays(7)).forEach(([name, date]) => (form.elements[name].value = date));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  load();
});
// A rate and a minimum need no request.
form.elements.rate.addEventListener("change", () => draw());
form.elements.minimum.addEventListener("input", () => draw());
ranks.addEventListener("click", ({ target }) => {
  const link = target.closest("a");
  if (!link) return;
  ranks.querySelector("[data-opened]")?.removeAttribute("data-opened");
  link.dataset.opened = "";
});

/** Opens the view; what it has loaded stays until another period is asked for. */
export async function openFleet() {
  if (loaded === undefined) await load();
}

/** Aborts the queries of the view. */
export function closeFleet() {
  pending?.abort();
}

/** Loads the days of all customers, and aborts the queries before. */
async function load() {
  pending?.abort();
  pending = new AbortController();
  const { signal } = pending;
  loaded = undefined;
  showState("loading", "Loading…");
  const { start, end } = Object.fromEntries(new FormData(form));
  try {
    const list = await customers(signal);
    if (list.length === 0) return showState("empty", "The account has no customers.");
    const names = list.map(({ name }) => name);
    const { rows, failures } = await fleetDays(names, { start, end }, { signal, onProgress: (now) => signal.aborted || showProgress(now) });
    if (signal.aborted) return;
    if (failures.size === names.length) throw failures.get(names[0]);
    const fleet = list.map(({ name, disabled }) => ({ name, disabled, days: rows.get(name), error: failures.get(name) }));
    loaded = { fleet, start, end };
    draw();
  } catch (error) {
    if (signal.aborted) return;
    showState("error", error.kind ? `${error.message} (${error.kind})` : String(error));
  }
}

/** Ranks what is loaded by the rate and the minimum in the form. */
function draw() {
  if (loaded === undefined || !form.elements.minimum.reportValidity()) return;
  const { fleet, start, end } = loaded;
  const minimum = BigInt(form.elements.minimum.valueAsNumber);
  const rate = RATES[form.elements.rate.value];
  const places = ranked(fleet, rate, minimum);
  drawRanks(ranks.querySelector("table"), places, rate, { start, end, minimum });
  ranks.hidden = false;
  const number = (name) => places.filter(({ state }) => state === name).length;
  const words = [
    `${number("ranked")} customers by ${rate.label.toLowerCase()}`,
    `${number("below")} below ${minimum} ${rate.denominator}`,
    `${number("absent")} without numbers`,
    `${number("failed")} failed`,
  ];
  showState("done", words.join(", "));
}

/** Shows the state. Ranks are visible only while they belong to the form. */
function showState(name, text) {
  if (name !== "done") ranks.hidden = true;
  if (name === "loading") progress.removeAttribute("value");
  progress.hidden = name !== "loading";
  section.setAttribute("aria-busy", String(name === "loading"));
  state.dataset.state = name;
  state.textContent = text;
}

function showProgress({ done, total }) {
  Object.assign(progress, { max: total, value: done });
}
