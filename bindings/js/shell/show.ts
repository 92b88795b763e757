// How consoles show a value that contains a key, or much more than its contents.

/** Defines how the consoles of Node, Deno and Bun show the instances of a class. */
export function showAs<T>(type: { prototype: T }, shown: (value: T) => unknown): void {
  Object.defineProperty(type.prototype, Symbol.for("nodejs.util.inspect.custom"), {
    value(this: T) {
      return shown(this);
    },
  });
}
