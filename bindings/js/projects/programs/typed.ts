// Types that were not found would be `any`, which has every option: then the comments below were errors.
import { Client, type Days } from "sendgrid-stats";

// @ts-expect-error
new Client({ apikey: "SG.secret" });
// @ts-expect-error
export const opens = (days: Days): string => days.length;
