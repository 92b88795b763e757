// A case of the conformance suite, as its files have it. No host is known here.

/** The name and key of accounts of whose names and keys a case does not speak. */
const CREDENTIALS = ["reseller", "open+sesame/&"];

/** Reads what a file of a case says, and how the canonical text of its answer reads. */
export function readCase({ id, text, bodies }) {
  const read = JSON.parse(text);
  const bytes = (name) => (name === undefined ? new Uint8Array() : Uint8Array.from(atob(bodies[name]), (c) => c.charCodeAt(0)));
  return { id, ...read, bytes, canonical: "answer" in read ? canonical(member(text, "answer")) : undefined };
}

/** The options of a case's account, at this address where the case names none. */
export function accountOf({ account, request }, baseUrl) {
  const { dialect, format, verb, bounds, keyless, base_url, user = CREDENTIALS[0], key = CREDENTIALS[1] } = account;
  const address = base_url ?? baseUrl ?? (keyless ? (request?.origin ?? "") : undefined);
  const who = keyless ? {} : { apiUser: user, apiKey: key };
  return { ...who, dialect, format, verb, bounds, baseUrl: address, dangerouslyAllowBrowser: true };
}

/** What a case asks. Its values are texts, some of them no numbers and no dates at all. */
export function queryOf({ query }) {
  const { question, user = null, days, start_date: startDate, end_date: endDate, categories } = query;
  const period = days ?? startDate ?? endDate;
  return {
    question,
    user,
    ...(period !== undefined && { period: { days, startDate, endDate } }),
    ...((categories !== undefined || question === "category") && { categories: categories ?? [] }),
  };
}

/** How often a case is to be tried: once where it does not say. */
export function policyOf({ policy }) {
  if (!policy) return { retries: 0 };
  const { attempts = 4, deadline_ms, attempt_timeout_ms, backoff_ms, backoff_limit_ms } = policy;
  return {
    retries: attempts - 1,
    deadline: deadline_ms,
    timeout: attempt_timeout_ms,
    backoff: backoff_ms,
    backoffLimit: backoff_limit_ms,
  };
}

/** Whether the one answer to one request decides it. */
export function isOneAnswer({ policy, responses = [] }) {
  return !policy && responses.length < 2 && responses.every(({ failure, framing }) => !failure && !framing);
}

/** Says which member of a request is another than the case has it. */
export function differs(sent, { method, url, headers, body }) {
  if (!url.startsWith(sent.origin)) return "origin";
  const [path, query = ""] = split(url.slice(sent.origin.length), "?");
  const same = (left, right) => JSON.stringify(left) === JSON.stringify(right);
  if (method !== sent.method) return "method";
  if (path !== sent.path) return "path";
  if (!same(query === "" ? [] : query.split("&"), sent.parameters)) return "parameters";
  if (!same(headers, sent.headers ?? [])) return "headers";
  return body === sent.body ? undefined : "body";
}

/** A header's value with `{unix+N}` and `{date+N}` filled in. */
export function filledIn(value, unix) {
  return value.replace(/\{(unix|date)([+-]\d+)\}/, (_, form, offset) => {
    const moment = Math.floor(unix / 1000) + Number(offset);
    return form === "unix" ? String(moment) : new Date(moment * 1000).toUTCString();
  });
}

/** What must come of a case, as texts that can be compared. */
export function expectedOf({ canonical, error, input_error }) {
  return canonical ?? failureText(error ?? input_error, true);
}

/** An error in the words of the cases; how many requests were sent counts only where the case says so. */
export function failureText({ kind, status, code, messages, record, field, offset, attempts }, told) {
  const said = messages?.length ? messages.map(({ message, field }) => ({ message, field })) : undefined;
  return JSON.stringify({ kind, status, code, messages: said, record, field, offset, attempts: told ? attempts : undefined });
}

function split(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** The text of a member of the outermost object: parsing it would round its numbers. */
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

/** JSON without blanks; its texts in one spelling, its numbers to the letter. */
function canonical(text) {
  return text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string) => (string ? JSON.stringify(JSON.parse(string)) : ""));
}
