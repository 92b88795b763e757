// The declarations match the shell.
import type * as declared from "../../types/index.js";
import type * as shell from "../../shell/node.js";

export const given = (given: typeof shell): typeof declared => given;
