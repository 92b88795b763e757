// What only this package reads of an object.

/**
 * The name of a property that returns an object's private state. A private field would throw behind a proxy of the
 * object, as Vue and MobX make; a function passes through it as it is, and no copy or console shows what it returns.
 * Where the property is enumerable, deep comparisons find an object equal to itself only.
 */
export const STATE = Symbol("state");
