// What the generated glue gives; it comes without declarations.

/** An account in the wasm's memory. What gives nothing leaves an error. */
export class Core {
  constructor(options: string);
  free(): void;
  request(query: string): string;
  read(question: string, status: number, body: Uint8Array): number;
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
  head(steady: number, unix: number, status: number, headers: string): void;
  chunk(steady: number, unix: number, bytes: Uint8Array): boolean;
  end(steady: number, unix: number, certain: boolean): void;
  failed(steady: number, unix: number, cause: string, reason: string): void;
  attempts(): number;
}

export function metricName(spelling: string): string;
export function metricNames(): string;
export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
