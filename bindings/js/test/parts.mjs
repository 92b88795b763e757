/** The files of the behaviour tests, which run in a project with the package, against BASE_URL. */
export const PARTS = ["answers.mjs", "arguments.mjs", "client.mjs", "errors.mjs", "fetch.mjs", "memory.mjs", "page.mjs", "plain.mjs", "v3.mjs"];
