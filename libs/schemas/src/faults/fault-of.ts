import type { ErrorObject } from 'ajv/dist/2020.js';
import { characters } from '../files/length-keywords.js';
import type { LengthLimit, Told } from './fault-texts.js';
import {
  tellCode,
  tellDate,
  tellLength,
  tellPattern,
  tellRange,
  tellRequired,
  tellType,
  tellUnknownField,
} from './fault-texts.js';

/** What a validator's error means to whoever sent the record; `title` is the field's name on the form. */
export function tellError(error: ErrorObject, title: string): Told {
  return (TELLERS[error.keyword] ?? tellOther)(error, title);
}

/** The member that an error is about, where it is none of the value itself: a missing or an unknown one. */
export function memberOf({ keyword, params }: ErrorObject): string | undefined {
  switch (keyword) {
    case 'required':
    case 'filled':
      return String(params['missingProperty']);
    case 'additionalProperties':
      return String(params['additionalProperty']);
    case 'propertyNames':
      return String(params['propertyName']);
    default:
      return undefined;
  }
}

type Teller = (error: ErrorObject, title: string) => Told;

const TELLERS: Readonly<Record<string, Teller>> = {
  required: (_, title) => tellRequired(title),
  filled: (_, title) => tellRequired(title),
  additionalProperties: (_, title) => tellUnknownField(title),
  propertyNames: (_, title) => tellUnknownField(title),
  type: ({ params }, title) =>
    tellType(title, [params['type'] as string | readonly string[]].flat()),
  maxLength: (error, title) => tellLength(title, lengthOf(error, 'text', 'most')),
  minLength: (error, title) => tellLength(title, lengthOf(error, 'text', 'least')),
  maxItems: (error, title) => tellLength(title, lengthOf(error, 'list', 'most')),
  minItems: (error, title) => tellLength(title, lengthOf(error, 'list', 'least')),
  maxProperties: (error, title) => tellLength(title, lengthOf(error, 'list', 'most')),
  enum: (_, title) => tellCode(title),
  minimum: tellLimit,
  maximum: tellLimit,
  format: (_, title) => tellDate(title),
};

/** Dates have a pattern too, for their zone. */
function tellOther({ parentSchema }: ErrorObject, title: string): Told {
  return parentSchema?.['format'] === undefined ? tellPattern(title) : tellDate(title);
}

function tellLimit({ params }: ErrorObject, title: string): Told {
  return tellRange(title, `${String(params['comparison'])} ${String(params['limit'])}`);
}

function lengthOf(
  { params, data }: ErrorObject,
  of: LengthLimit['of'],
  side: LengthLimit['side'],
): LengthLimit {
  return { of, side, limit: Number(params['limit']), is: lengthIn(data) };
}

function lengthIn(data: unknown): number {
  if (typeof data === 'string') {
    return characters(data);
  }
  return data !== null && typeof data === 'object' ? Object.keys(data).length : 0;
}
