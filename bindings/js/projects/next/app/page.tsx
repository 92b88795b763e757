// A server component, which queries with the key, and a client component, which has none.
import { report } from "../report";
import { InPage } from "./in-page";

export const dynamic = "force-dynamic";

export default async function Page() {
  const { SENDGRID_API_KEY: apiKey, SENDGRID_BASE_URL: baseUrl, PAGE_URL } = process.env;
  return (
    <>
      <pre id="server">{JSON.stringify(await report({ apiKey, baseUrl }))}</pre>
      <InPage baseUrl={String(PAGE_URL)} />
    </>
  );
}
