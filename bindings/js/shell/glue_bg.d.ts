// What the generated glue gives; its own declarations cover the classes only.

/** An answer in the wasm's memory. */
export class Answer {
  private constructor();
  free(): void;
  layout(): Uint32Array;
  names(): string[];
}

/** An account in the wasm's memory. */
export class Core {
  constructor(options: string[]);
  free(): void;
  request(query: string[]): RequestParts;
  read(question: string, status: number, body: Uint8Array): Answer;
  exchange(query: string[], policy: string[], seed: bigint): Driven;
}

/** An exchange in the wasm's memory. */
export class Driven {
  private constructor();
  free(): void;
  step(steady: number, unix: number): RequestParts | number | undefined;
  answer(): Answer | undefined;
  head(steady: number, unix: number, status: number, headers: string[]): void;
  chunk(steady: number, unix: number, bytes: Uint8Array): boolean;
  end(steady: number, unix: number): void;
  failed(steady: number, unix: number, cause: string, reason: string): void;
  attempts(): number;
}

/** Method, URL, URL to be shown, body, body to be shown, timeout, then names and values of headers. */
export type RequestParts = [
  string,
  string,
  string,
  string | undefined,
  string | undefined,
  number | undefined,
  ...string[],
];

export function metricName(spelling: string): string;
export function metricNames(): string[];
export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
