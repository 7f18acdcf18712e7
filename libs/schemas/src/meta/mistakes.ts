import type { ErrorObject } from 'ajv/dist/2020.js';
import { asObject, asText, asTexts } from '../files/json-object.js';
import { nearest } from '../files/nearest.js';
import type { Mistake } from '../files/problem.js';
import { pointerStep } from '../files/lines.js';

/** A mistake and where it stands: a JSON pointer into the document. */
export interface PlacedMistake extends Mistake {
  readonly pointer: string;
}

type Teller = (error: ErrorObject) => PlacedMistake;

/**
 * What a person reads instead of a validator's error. Values are never repeated: a setting may be a secret.
 * Undefined for errors that only sum up others.
 */
export function mistakeOf(error: ErrorObject): PlacedMistake | undefined {
  if (error.propertyName !== undefined || error.keyword === 'if') {
    return undefined;
  }
  return (TELLERS[error.keyword] ?? wrongValue)(error);
}

const TELLERS: Readonly<Record<string, Teller>> = {
  additionalProperties: unknownKey,
  unevaluatedProperties: unknownKey,
  required: missingKey,
  propertyNames: wrongName,
  type: wrongType,
};

function unknownKey(error: ErrorObject): PlacedMistake {
  const name = String(error.params['additionalProperty'] ?? error.params['unevaluatedProperty']);
  const known = Object.keys(asObject(error.parentSchema?.['properties']));
  const meant = nearest(name, known);
  return {
    pointer: below(error, name),
    rule: 'unknown-key',
    message: `"${name}" is not known here`,
    remedy: `${meant === undefined ? 'Remove it' : `Did you mean "${meant}"?`}${listed(known, meant)}`,
  };
}

function listed(known: readonly string[], meant: string | undefined): string {
  if (known.length === 0) {
    return meant === undefined ? '.' : '';
  }
  return `${meant === undefined ? '.' : ''} Known here: ${known.join(', ')}.`;
}

function missingKey(error: ErrorObject): PlacedMistake {
  const name = String(error.params['missingProperty']);
  return {
    pointer: error.instancePath,
    rule: 'missing-key',
    message: `"${name}" is missing`,
    remedy: withMeaning(`Add ${name}:`, asObject(error.parentSchema?.['properties'])[name]),
  };
}

function withMeaning(remedy: string, schema: unknown): string {
  const description = asObject(schema as never)['description'];
  return typeof description === 'string' ? `${remedy} ${description}` : `${remedy} <its value>.`;
}

function wrongName(error: ErrorObject): PlacedMistake {
  const name = String(error.params['propertyName']);
  return {
    pointer: below(error, name),
    rule: 'name',
    message: `"${name}" cannot be a name here`,
    remedy: `Names here look like ${shapeOf(error.schema)}.`,
  };
}

function shapeOf(schema: unknown): string {
  const { pattern, enum: names } = asObject(schema as never);
  return asTexts(names).join(', ') || (asText(pattern) ?? 'the ones beside it');
}

function wrongType(error: ErrorObject): PlacedMistake {
  const types = String(error.params['type']).replaceAll(',', ' or ');
  const isUnquoted = types.startsWith('string') && typeof error.data !== 'object';
  return {
    pointer: error.instancePath,
    rule: 'type',
    message: `${placeName(error)} must be ${types}`,
    remedy: isUnquoted ? 'Put it in quotes.' : 'Write it as the others of its kind are written.',
  };
}

function wrongValue(error: ErrorObject): PlacedMistake {
  return {
    pointer: error.instancePath,
    rule: 'value',
    message: `${placeName(error)} ${error.message ?? 'is not allowed'}${allowedText(error)}`,
    remedy: meaningOf(error) ?? 'Correct the value.',
  };
}

function allowedText({ keyword, params }: ErrorObject): string {
  const allowed: unknown = keyword === 'enum' ? params['allowedValues'] : params['allowedValue'];
  if (allowed === undefined) {
    return '';
  }
  return `: ${[allowed].flat().map(String).join(', ')}`;
}

function meaningOf(error: ErrorObject): string | undefined {
  const description: unknown = error.parentSchema?.['description'];
  return typeof description === 'string' ? `Meant is: ${description}` : undefined;
}

function placeName({ instancePath }: ErrorObject): string {
  const name = instancePath.slice(instancePath.lastIndexOf('/') + 1);
  return name === '' ? 'the document' : `"${name.replaceAll('~1', '/').replaceAll('~0', '~')}"`;
}

function below({ instancePath }: ErrorObject, name: string): string {
  return `${instancePath}/${pointerStep(name)}`;
}
