// A `fetch` over Node's HTTP client, for documents without one.
const { get } = require("node:http");

exports.fetchOverHttp = (url, { headers }) =>
  new Promise((resolve, reject) => {
    const sent = get(url, { headers: Object.fromEntries(headers) }, async (response) => {
      const body = Buffer.concat(await response.toArray());
      resolve({ status: response.statusCode, headers: Object.entries(response.headers), arrayBuffer: async () => body });
    });
    sent.on("error", reject);
  });
