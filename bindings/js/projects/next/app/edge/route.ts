import { report } from "../../report";

export const runtime = "edge";
export const dynamic = "force-dynamic";

export async function GET() {
  const { API_KEY: apiKey, BASE_URL: baseUrl } = process.env;
  return Response.json(await report({ apiKey, baseUrl }));
}
