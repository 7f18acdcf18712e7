import type { JsonObject, SchemaProblem } from '@hub/contracts';
import type { AnySchemaObject, Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import { schemaCompiler } from '../files/compiler.js';
import { inOrder } from '../files/problem.js';
import type { SchemaDocument } from '../files/read-document.js';
import { readDocument } from '../files/read-document.js';
import { mistakeOf } from './mistakes.js';

/** The files of `meta/`, each the schema of one kind of document. */
export const META_NAMES = [
  'calendar',
  'canonical',
  'cases',
  'code-table',
  'form',
  'kinds',
  'mapping',
  'system',
] as const;

export type MetaName = (typeof META_NAMES)[number];

/** Says whether documents have the shape that `meta/` asks for. */
export class MetaSchemas {
  /** Mistakes in `meta/` itself: nothing can be checked then. */
  readonly problems: readonly SchemaProblem[];
  private readonly validators = new Map<MetaName, ValidateFunction>();

  constructor(folder: string) {
    // Each is run a few times only: not worth making it faster.
    const ajv = schemaCompiler({ code: { optimize: false } });
    this.problems = META_NAMES.flatMap((name) => this.add(ajv, folder, name));
  }

  /** All mistakes of a document, in the order of its lines; none when it has the shape. */
  check(name: MetaName, document: SchemaDocument): readonly SchemaProblem[] {
    const validate = this.validators.get(name);
    if (validate === undefined || validate(document.body)) {
      return [];
    }
    const mistakes = (validate.errors ?? []).map(mistakeOf).filter((one) => one !== undefined);
    return inOrder(mistakes.map(({ pointer, ...mistake }) => document.problem(pointer, mistake)));
  }

  private add(ajv: Ajv2020, folder: string, name: MetaName): readonly SchemaProblem[] {
    const file = `meta/${name}.schema.json`;
    const reading = readDocument(folder, file);
    if (!reading.ok) {
      return reading.problems;
    }
    const { document } = reading;
    try {
      this.validators.set(name, ajv.compile(document.body as JsonObject as AnySchemaObject));
      return [];
    } catch (error) {
      return [document.problem('', compileMistake(error))];
    }
  }
}

/** What a schema says that the compiler cannot take. */
export function compileMistake(error: unknown): {
  readonly rule: string;
  readonly message: string;
  readonly remedy: string;
} {
  return {
    rule: 'schema',
    message: `the schema cannot be compiled: ${error instanceof Error ? error.message : String(error)}`,
    remedy: 'Use JSON Schema draft 2020-12 and the keywords that the other schemas use.',
  };
}
