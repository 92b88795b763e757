// The requests of a customer as a small chart, with a bar for each day.
import { format } from "./table.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [96, 24];

/** Bars relative to the highest day of the customer; a day without a number has no bar, a day with zero a flat one. */
export function sparkline(days, dates) {
  const counts = new Map(days.map((day) => [day.date, day.bigint("requests")]));
  const present = dates.map((date) => counts.get(date)).filter((count) => count !== undefined);
  present.sort((left, right) => (left < right ? -1 : Number(left > right)));
  const [least, most] = [present.at(0), present.at(-1)];
  const step = WIDTH / dates.length;
  const bars = dates.map((date, at) => {
    const count = counts.get(date);
    if (count === undefined) return "";
    const part = most > 0n ? Number(count) / Number(most) : 0;
    return `M${((at + 0.5) * step).toFixed(2)} ${HEIGHT}v${-(1 + part * (HEIGHT - 1)).toFixed(2)}`;
  });
  const label = present.length === 0 ? "No numbers" : `${format.format(least)} to ${format.format(most)} requests per day`;
  const path = made("path", { d: bars.join(""), "stroke-width": Math.max(0.25, step * 0.7).toFixed(2) });
  const chart = made("svg", { class: "sparkline", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label });
  chart.append(path);
  return chart;
}

function made(name, attributes) {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([attribute, value]) => element.setAttribute(attribute, value));
  return element;
}
