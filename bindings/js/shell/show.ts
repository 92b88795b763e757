// What consoles show of a value whose fields are private.

/** Lets the consoles of Node, Bun and Deno show this of a class's values. */
export function showAs<T>(type: { prototype: T }, shown: (value: T) => unknown): void {
  for (const name of ["nodejs.util.inspect.custom", "Deno.customInspect"]) {
    Object.defineProperty(type.prototype, Symbol.for(name), {
      value(this: T) {
        return shown(this);
      },
    });
  }
}
