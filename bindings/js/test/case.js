// A case of the conformance suite, as it is in its files. Nothing here depends on the host.

/** Name and key of the account of a case that does not set them. */
const CREDENTIALS = ["reseller", "open+sesame/&"];
/** The key of an account of a case that has a bearer key. */
const BEARER = "SG.open+sesame/&";

/** Parses the file of a case, and the canonical text of its answer. */
export function readCase({ id, text, bodies }) {
  const read = JSON.parse(text);
  const bytes = (name) => (name === undefined ? new Uint8Array() : Uint8Array.from(atob(bodies[name]), (c) => c.charCodeAt(0)));
  return { id, ...read, bytes, canonical: "answer" in read ? canonical(member(text, "answer")) : undefined };
}

/** The options of a case's account, with this base URL if the case has none. */
export function accountOf({ account, request }, baseUrl) {
  const { dialect, format, method, bounds, keyless, bearer, region, today, base_url, name = CREDENTIALS[0] } = account;
  const { key = bearer ? BEARER : CREDENTIALS[1] } = account;
  const address = base_url ?? baseUrl ?? (keyless ? (request?.origin ?? "") : undefined);
  const credentials = keyless ? {} : bearer ? { apiKey: key } : { apiUser: name, apiKey: key };
  return { ...credentials, dialect, format, method, bounds, region, today, baseUrl: address, dangerouslyAllowBrowser: true };
}

/** The query of a case. Its values are strings; some are invalid numbers or dates. */
export function queryOf({ query }) {
  const { kind, customer, days, start_date: startDate, end_date: endDate, categories, customers, unsplit, with_region: withRegion } = query;
  const period = days ?? startDate ?? endDate;
  const isOfMany = kind === "daily-by-customer" || kind === "customers";
  return {
    kind,
    ...((customer !== undefined || !isOfMany) && { customer: customer ?? null }),
    ...((customers !== undefined || kind === "daily-by-customer") && { customers: customers ?? [] }),
    ...(unsplit !== undefined && { unsplit }),
    ...(withRegion !== undefined && { withRegion }),
    ...(period !== undefined && { period: { days, startDate, endDate } }),
    ...((categories !== undefined || kind === "category-stats") && { categories: categories ?? [] }),
  };
}

/** The policy of a case: no retries if it has none. */
export function policyOf({ policy }) {
  if (!policy) return { maxRetries: 0 };
  const { max_retries: maxRetries, deadline_ms, timeout_ms, backoff_ms, max_backoff_ms } = policy;
  return {
    maxRetries,
    deadline: deadline_ms,
    timeout: timeout_ms,
    backoff: backoff_ms,
    maxBackoff: max_backoff_ms,
  };
}

/** True for a case that a call without an exchange can run: no policy, no pages, and at most one response, which is whole. */
export function isOneResponse({ policy, account, query, responses = [] }) {
  const isList = ["categories", "customers"].includes(query.kind) && ["v3", "v3-account"].includes(account.dialect) && responses.length > 0;
  return !policy && !isList && responses.length < 2 && responses.every(({ failure, framing }) => !failure && !framing);
}

/** The first member of a request that differs from the case. Of the headers, only those of the case count. */
export function differs(sent, { method, url, headers, body }) {
  if (!url.startsWith(sent.origin)) return "origin";
  const [path, query = ""] = split(url.slice(sent.origin.length), "?");
  const same = (left, right) => JSON.stringify(left) === JSON.stringify(right);
  if (method !== sent.method) return "method";
  if (path !== sent.path) return "path";
  if (!same(query === "" ? [] : query.split("&"), sent.parameters)) return "parameters";
  const has = ([name, value]) => headers.some((header) => same([header[0].toLowerCase(), header[1]], [name.toLowerCase(), value]));
  if (!(sent.headers ?? []).every(has)) return "headers";
  return body === sent.body ? undefined : "body";
}

/** A header's value with `{unix+N}` and `{date+N}` filled in. */
export function filledIn(value, unix) {
  return value.replace(/\{(unix|date)([+-]\d+)\}/, (_, form, offset) => {
    const moment = Math.floor(unix / 1000) + Number(offset);
    return form === "unix" ? String(moment) : new Date(moment * 1000).toUTCString();
  });
}

/** The expected outcome of a case, as a string. */
export function expectedOf({ canonical, error, input_error, period, missing }) {
  return canonical === undefined ? failureText(error ?? input_error, true) : answerText(canonical, period, missing);
}

/** An answer in canonical form with the days of totals and the customers without a row. */
export function answerText(canonical, period, missing = []) {
  const days = period ? ` of ${period.join(" to ")}` : "";
  return `${canonical}${days}${missing.length > 0 ? ` without ${JSON.stringify(missing)}` : ""}`;
}

/** An error as the cases write it. The number of attempts counts only if the case has it. */
export function failureText({ kind, status, code, messages, record, field, offset, attempts }, hasAttempts) {
  const plain = messages?.length ? messages.map(({ message, field }) => ({ message, field })) : undefined;
  return JSON.stringify({ kind, status, code, messages: plain, record, field, offset, attempts: hasAttempts ? attempts : undefined });
}

function split(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** The text of a member of the outermost object, as parsing it would round its numbers. */
function member(text, name) {
  let [depth, begin] = [0, -1];
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    const value = begin >= 0;
    if (value && depth === 1 && (token === "," || token === "}")) return text.slice(begin, index);
    if (token === "{" || token === "[") depth += 1;
    if (token === "}" || token === "]") depth -= 1;
    if (!value && depth === 1 && token === JSON.stringify(name) && /^\s*:/.test(text.slice(index + token.length))) {
      begin = text.indexOf(":", index + token.length) + 1;
    }
  }
  throw new Error(`no ${name}`);
}

/** JSON without white space, with normalized strings and unchanged numbers. */
function canonical(text) {
  return text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string) => (string ? JSON.stringify(JSON.parse(string)) : ""));
}
