// Rates of a customer over the days of a period, and customers ranked by one. Counts are summed exactly, as BigInt.

const count = (day, metric) => day.bigint(metric);

/** The sum of counts; absent if one of them is. */
const plus = (...counts) => (counts.includes(undefined) ? undefined : counts.reduce((left, right) => left + right, 0n));

/** What was delivered on a day; where the day lacks it, the requests without bounces and blocks, if there are so many. */
function delivered(day) {
  const own = count(day, "delivered");
  if (own !== undefined) return own;
  const [requests, returned] = [count(day, "requests"), plus(count(day, "bounces"), count(day, "blocks"))];
  return requests === undefined || returned === undefined || requests < returned ? undefined : requests - returned;
}

/** The rates: numerator and denominator of a day, and what they are called. */
export const RATES = {
  bounces: {
    label: "Bounce rate",
    numerator: "bounces + blocks",
    denominator: "requests",
    of: (day) => [plus(count(day, "bounces"), count(day, "blocks")), count(day, "requests")],
  },
  spam: {
    label: "Spam-report rate",
    numerator: "spam reports",
    denominator: "delivered",
    of: (day) => [count(day, "spam_reports"), delivered(day)],
  },
  unsubscribes: {
    label: "Unsubscribe rate",
    numerator: "unsubscribes",
    denominator: "delivered",
    of: (day) => [count(day, "unsubscribes"), delivered(day)],
  },
};

/**
 * A rate over these days: `{ numerator, denominator, days }`, where `days` is how many are counted. A day that lacks a
 * number of the rate is not counted; `undefined` if no day is.
 */
export function rateOf(rate, days) {
  const pairs = days.map(rate.of).filter((pair) => !pair.includes(undefined));
  if (pairs.length === 0) return undefined;
  const [numerator, denominator] = [0, 1].map((at) => plus(...pairs.map((pair) => pair[at])));
  return { numerator, denominator, days: pairs.length };
}

/** The sum of the requests of these days; `undefined` if every day lacks them. */
export function requestsOf(days) {
  const counts = days.map((day) => count(day, "requests")).filter((requests) => requests !== undefined);
  return counts.length === 0 ? undefined : plus(...counts);
}

/**
 * The places of customers `{ name, days, error }`, the highest rate first: each customer with `state`, `value` (its
 * rate) and `rank`. Equal rates have the same rank. Those without a rank follow: `below` the minimum of the denominator,
 * `absent` numbers, `failed` requests.
 */
export function ranked(customers, rate, minimum) {
  const places = customers.map((customer) => {
    const value = customer.error ? undefined : rateOf(rate, customer.days);
    return { ...customer, value, state: stateOf(customer, value, minimum) };
  });
  places.sort((left, right) => order(left) - order(right) || descending(left, right) || (left.name < right.name ? -1 : 1));
  let rank = 0;
  return places.map((place, at) => {
    if (place.state !== "ranked") return place;
    if (at === 0 || descending(places[at - 1], place) !== 0) rank = at + 1;
    return { ...place, rank };
  });
}

const STATES = ["ranked", "below", "absent", "failed"];
const order = ({ state }) => STATES.indexOf(state);

function stateOf({ error }, value, minimum) {
  if (error) return "failed";
  if (value === undefined) return "absent";
  return value.denominator < minimum || value.denominator <= 0n ? "below" : "ranked";
}

/** Compares fractions without dividing them: denominators of ranked places are positive. */
function descending(left, right) {
  if (left.state !== "ranked" || right.state !== "ranked") return 0;
  const [own, other] = [left.value.numerator * right.value.denominator, right.value.numerator * left.value.denominator];
  return own === other ? 0 : own > other ? -1 : 1;
}
