// The answer as a table, and the sums of its metrics.

export const format = new Intl.NumberFormat("en");
const named = (metric) => metric.replaceAll("_", " ");

/** A row for each row of the answer, the last first. */
export function drawTable(table, days) {
  const labels = ["date", ...(days[0].category === undefined ? [] : ["category"])];
  const head = document.createElement("tr");
  head.append(...[...labels, ...days.metrics.map(named)].map((text) => element("th", text, { scope: "col" })));
  table.tHead.replaceChildren(head);
  const rows = days.toArray().reverse();
  table.tBodies[0].replaceChildren(
    ...rows.map((day) => {
      const row = document.createElement("tr");
      row.append(element("th", day.date, { scope: "row" }), ...labels.slice(1).map((label) => element("td", day[label])));
      row.append(...days.metrics.map((metric) => element("td", counted(day.get(metric)), { className: "count" })));
      return row;
    }),
  );
}

/** The sum of each metric. */
export function drawTotals(list, days) {
  list.replaceChildren(
    ...days.metrics.map((metric) => {
      const sum = days.bigColumn(metric).reduce((left, right) => left + right, 0n);
      const group = document.createElement("div");
      group.append(element("dt", named(metric)), element("dd", format.format(sum)));
      return group;
    }),
  );
}

/** A count; a dash if it is absent. */
export function counted(count) {
  return count === undefined ? "–" : format.format(count);
}

/** An element with this text and these properties. */
export function element(name, text, properties = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, properties);
}
