// Shows the view that the fragment of the page's address names: `#customer?customer=…`, `#fleet`.
import { init } from "sendgrid-stats";
import { closeCustomer, openCustomer } from "./customer.js";
import { closeFleet, openFleet } from "./fleet.js";

const views = {
  customer: { open: openCustomer, close: closeCustomer },
  fleet: { open: openFleet, close: closeFleet },
};
let shown;

/** Opens the view of the address; the one before it is hidden, and its query is aborted. */
function route() {
  const [name, parameters] = location.hash.slice(1).split("?");
  const next = Object.hasOwn(views, name) ? name : "customer";
  const before = shown;
  if (before !== undefined && before !== next) views[before].close();
  shown = next;
  for (const view of Object.keys(views)) {
    document.querySelector(`section#${view}`).hidden = view !== next;
    const link = document.querySelector(`nav a[href="#${view}"]`);
    if (view === next) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  views[next].open(new URLSearchParams(parameters));
  if (before === undefined || before === next) return;
  // A keyboard and a screen reader go on where the view begins, or where it was left.
  const section = document.querySelector(`section#${next}`);
  (section.querySelector("[data-opened]") ?? section.querySelector("h2")).focus();
}

await init();
addEventListener("hashchange", route);
route();
