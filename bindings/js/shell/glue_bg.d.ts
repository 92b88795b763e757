// Declarations of the generated glue.

/** An account in the wasm's memory. A method that fails returns an empty value and stores its error. */
export class Core {
  constructor(options: string);
  free(): void;
  request(query: string): string;
  parse(query: string, status: number, body: Uint8Array): number;
  read(kind: string, status: number, body: Uint8Array): number;
  release(): void;
  exchange(query: string, policy: string, seed: bigint): Driven | undefined;
  error(): string;
}

/** An exchange in the wasm's memory. */
export class Driven {
  private constructor();
  free(): void;
  step(steady: number, unix: number): number;
  text(): string;
  timeout(): number;
  answer(): number;
  head(steady: number, unix: number, status: number, headers: string): boolean;
  chunk(steady: number, unix: number, bytes: Uint8Array): number;
  end(steady: number, unix: number, certain: boolean): boolean;
  failed(steady: number, unix: number, cause: string, reason: string): boolean;
  attempts(): number;
  answered(): number;
}

export function metricName(spelling: string): string;
export function metricNames(): string;
export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
