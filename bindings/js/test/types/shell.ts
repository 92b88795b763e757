// The declarations match the shell.
import type * as declared from "../../types/index.js";
import type * as shell from "../../shell/node.js";

export const given = (given: typeof shell): Omit<typeof declared, "StatsError"> => given;
export const errors = (given: shell.StatsError): declared.StatsError => given;
