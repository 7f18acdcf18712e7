/** How each record of an array is answered. */
export interface ResultsForm {
  readonly list: string;
  readonly index: string;
  readonly state: string;
  readonly refused: readonly string[];
}

/** The settings of a REST sink with their defaults: `rest.settings.schema.json`. */
export interface RestSettings {
  readonly address: string;
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly send: 'record' | 'array';
  readonly maxRecords: number;
  readonly envelope?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
  readonly tokenHeader: string;
  readonly tokenPrefix?: string;
  readonly idempotencyHeader: string;
  readonly success?: { readonly member: string; readonly values: readonly string[] };
  readonly heldStatuses: readonly number[];
  readonly results: ResultsForm;
  readonly lookUp?: { readonly address: string };
  readonly withdraw?: { readonly address: string; readonly method: string };
  readonly timeoutSeconds: number;
}
