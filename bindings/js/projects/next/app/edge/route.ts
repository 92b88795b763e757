import { report } from "../../report";

export const runtime = "edge";
export const dynamic = "force-dynamic";

export async function GET() {
  const { SENDGRID_API_KEY: apiKey, SENDGRID_BASE_URL: baseUrl } = process.env;
  return Response.json(await report({ apiKey, baseUrl }));
}
