// Dates as in answers.

let month = "";
let first = 0;
let last = -1;

/** `YYYY-MM-DD` of a day since 1970-01-01. The last month is cached, as consecutive rows mostly share it. */
export function dateText(day: number): string {
  if (day < first || day > last) turnTo(day);
  const number = day - first + 1;
  return number < 10 ? `${month}0${number}` : month + number;
}

function turnTo(day: number): void {
  const date = new Date(day * 86_400_000);
  const days = date.getUTCDate();
  first = day - days + 1;
  last = first + new Date(Date.UTC(2000 + (date.getUTCFullYear() % 400), date.getUTCMonth() + 1, 0)).getUTCDate() - 1;
  month = date.toISOString().slice(0, 8);
}
