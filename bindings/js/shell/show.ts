// How consoles show a value with private fields.

/** Defines how the consoles of Node, Bun and Deno show the instances of a class. */
export function showAs<T>(type: { prototype: T }, shown: (value: T) => unknown): void {
  for (const name of ["nodejs.util.inspect.custom", "Deno.customInspect"]) {
    Object.defineProperty(type.prototype, Symbol.for(name), {
      value(this: T) {
        return shown(this);
      },
    });
  }
}
