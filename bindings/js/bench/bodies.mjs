// Bodies as servers send them, with the sum of all counts.

const METRICS = ["requests", "bounces", "clicks", "opens", "spamreports"];

/** A body of so many days, in JSON and in XML, with the same counts. */
export function bodies(rows) {
  let state = 42;
  const random = (below) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  const json = [];
  const xml = [];
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const date = new Date(Date.UTC(1995, 0, 1) + row * 86_400_000).toISOString().slice(0, 10);
    const counts = [100_000, 200, 20_000, 50_000, 30].map(random);
    sum += counts.reduce((left, right) => left + right);
    json.push(`{"date":"${date}",${METRICS.map((name, at) => `"${name}":${counts[at]}`).join(",")}}`);
    xml.push(`<day><date>${date}</date>${METRICS.map((name, at) => `<${name}>${counts[at]}</${name}>`).join("")}</day>`);
  }
  const bytes = (text) => Buffer.from(text);
  return {
    json: bytes(`[${json.join(",")}]`),
    xml: bytes(`<?xml version="1.0" encoding="ISO-8859-1"?><stats>${xml.join("")}</stats>`),
    sum,
  };
}
