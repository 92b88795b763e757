// A line chart with a line for each metric.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

const COLOURS = ["#2563eb", "#059669", "#d97706", "#dc2626", "#7c3aed", "#0891b2", "#be185d", "#65a30d"];
let chart;
let resized;
let drawn;

/** Draws the columns of an answer; an absent count is a gap. */
export function drawChart(container, days) {
  drawn = [container, days];
  chart?.destroy();
  resized?.disconnect();
  const times = Float64Array.from(days, ({ date }) => Date.parse(date) / 1000);
  const lines = days.metrics.map((metric) => Array.from(days.column(metric), (count) => (Number.isNaN(count) ? null : count)));
  const colour = getComputedStyle(document.body).getPropertyValue("--quiet");
  const axis = { stroke: colour, grid: { stroke: `color-mix(in srgb, ${colour} 20%, transparent)` } };
  const options = {
    ...size(container),
    tzDate: (time) => uPlot.tzDate(new Date(time * 1000), "UTC"),
    series: [{}, ...days.metrics.map((label, at) => ({ label, stroke: COLOURS[at % COLOURS.length], width: 2, points: { show: days.length < 40 } }))],
    axes: [axis, { ...axis, size: 64 }],
  };
  chart = new uPlot(options, [times, ...lines], container);
  resized = new ResizeObserver(() => chart.setSize(size(container)));
  resized.observe(container);
}

function size(container) {
  const width = Math.max(280, container.clientWidth);
  return { width, height: Math.min(380, Math.max(220, Math.round(width / 2.4))) };
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn && drawChart(...drawn));
