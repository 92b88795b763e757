// Ranked customers as a table.
import { requestsOf } from "./rates.js";
import { sparkline } from "./sparkline.js";
import { counted, element } from "./table.js";

const percent = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 3, maximumFractionDigits: 3 });
/** The least rate that is not shown as zero. */
const LEAST = 0.000005;

/** A row for each place. The period is that of the links to the customers. */
export function drawRanks(table, places, rate, { start, end, minimum }) {
  const { label, numerator, denominator } = rate;
  const quotient = numerator.includes("+") ? `(${numerator})` : numerator;
  const caption = `Customers by ${label.toLowerCase()}, ${quotient} / ${denominator}, ${start} to ${end}`;
  table.caption.replaceChildren(element("span", caption));
  const head = document.createElement("tr");
  const labels = ["rank", "customer", "rate", numerator, `counted ${denominator}`, "days counted", "requests", "requests per day"];
  head.append(...labels.map((text) => element("th", text, { scope: "col" })));
  head.children[2].ariaSort = "descending";
  table.tHead.replaceChildren(head);
  const dates = datesOf(start, end);
  table.tBodies[0].replaceChildren(
    ...places.map((place) => {
      const row = document.createElement("tr");
      row.dataset.state = place.state;
      row.append(cell(place.rank === undefined ? "–" : String(place.rank)), nameOf(place, start, end));
      row.append(...(place.state === "failed" ? [failure(place.error)] : numbers(place, minimum, denominator, dates)));
      return row;
    }),
  );
}

/** The customer, as a link to its view. */
function nameOf({ name, disabled }, startDate, endDate) {
  const link = element("a", name, { href: `#customer?${new URLSearchParams({ customer: name, start: startDate, end: endDate })}` });
  const heading = element("th", "", { scope: "row" });
  heading.append(link);
  if (disabled) heading.append(" ", element("small", "disabled"));
  return heading;
}

function numbers({ value, state, days }, minimum, denominator, dates) {
  const rate = cell(state === "ranked" ? shown(value) : "–");
  if (state === "below") rate.append(" ", element("small", `below ${minimum} ${denominator}`));
  if (state === "absent") rate.append(" ", element("small", "no numbers"));
  const chart = cell("");
  chart.append(sparkline(days, dates));
  return [
    rate,
    cell(counted(value?.numerator)),
    cell(counted(value?.denominator)),
    cell(`${value?.days ?? 0} of ${dates.length}`),
    cell(counted(requestsOf(days))),
    chart,
  ];
}

/** A rate as a percentage, which is divided last. */
function shown({ numerator, denominator }) {
  const quotient = Number(numerator) / Number(denominator);
  return quotient > 0 && quotient < LEAST ? `<${percent.format(0.00001)}` : percent.format(quotient);
}

function failure({ message, kind }) {
  return element("td", `${message} (${kind})`, { colSpan: 6, className: "failure" });
}

function cell(text) {
  return element("td", text, { className: "count" });
}

function datesOf(start, end) {
  const [first, last] = [start, end].map((date) => Date.parse(date) / 86_400_000);
  return Array.from({ length: last - first + 1 }, (_, at) => new Date((first + at) * 86_400_000).toISOString().slice(0, 10));
}
