// The ways to read a body, of this package and of the peers. Each returns the sum of all counts, so that all are read.

import { XMLParser } from "fast-xml-parser";

const METRICS = ["requests", "bounces", "clicks", "opens", "spam_reports"];
const NAMES = ["requests", "bounces", "clicks", "opens", "spamreports"];

/** This package: sums of columns. */
export function columns(call, body) {
  const days = call.parse(200, body);
  let sum = 0;
  for (const metric of METRICS) {
    const column = days.column(metric);
    for (let row = 0; row < column.length; row++) sum += column[row];
  }
  return sum;
}

/** This package: rows, of which the date and all counts are read. */
export function rows(call, body) {
  let sum = 0;
  let dates = 0;
  for (const day of call.parse(200, body)) {
    dates += day.date.length;
    sum += day.requests + day.bounces + day.clicks + day.opens + day.spam_reports;
  }
  return dates > 0 ? sum : NaN;
}

/** `JSON.parse` and a loop. */
export function parsed(_, body) {
  let sum = 0;
  for (const day of JSON.parse(body.toString())) {
    sum += day.requests + day.bounces + day.clicks + day.opens + day.spamreports;
  }
  return sum;
}

/** `JSON.parse` and a loop that creates dates. */
export function parsedWithDates(_, body) {
  let sum = 0;
  let dates = 0;
  for (const day of JSON.parse(body.toString())) {
    day.date = new Date(day.date);
    dates += day.date.getTime() > 0 ? 1 : 0;
    sum += day.requests + day.bounces + day.clicks + day.opens + day.spamreports;
  }
  return dates > 0 ? sum : NaN;
}

const parser = new XMLParser();

/** The most used XML parser. */
export function fastXmlParser(_, body) {
  let sum = 0;
  for (const day of parser.parse(body.toString("latin1")).stats.day) {
    sum += day.requests + day.bounces + day.clicks + day.opens + day.spamreports;
  }
  return sum;
}

/** Code for one fixed layout, without checks. */
export function indexOf(_, body) {
  const text = body.toString("latin1");
  const days = [];
  for (let at = text.indexOf("<day>"); at >= 0; at = text.indexOf("<day>", at)) {
    const date = text.indexOf("<date>", at) + 6;
    at = text.indexOf("</date>", date);
    const day = { date: text.slice(date, at) };
    for (const name of NAMES) {
      const begin = text.indexOf(`<${name}>`, at) + name.length + 2;
      at = text.indexOf("<", begin);
      day[name] = Number(text.slice(begin, at));
    }
    days.push(day);
  }
  let sum = 0;
  for (const day of days) sum += day.requests + day.bounces + day.clicks + day.opens + day.spamreports;
  return sum;
}
