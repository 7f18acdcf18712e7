import type { Json, JsonObject } from '@hub/contracts';
import { codecNamed, CODECS } from '../codecs/all-codecs.js';
import { ArgumentProblem } from '../codecs/codec.js';
import type { BoundCodec } from '../codecs/codec.js';
import { parseCondition } from './condition.js';
import { asObject } from './form-fields.js';
import type { CanonicalRef, Direction, Line, NativeRef } from './nodes.js';
import { pointerStep } from './problems.js';
import { canonicalRef, nativeRef, textOf, textsOf } from './scope.js';
import type { Scope } from './scope.js';

/** One line while it is parsed. */
interface Draft {
  readonly scope: Scope;
  readonly field: NativeRef;
  readonly body: JsonObject;
  readonly pointer: string;
}

/** Parses the line of one native field; `undefined` when it has a mistake, which is then among the problems. */
export function parseLine(scope: Scope, name: string, value: Json): Line | undefined {
  const pointer = `/fields/${pointerStep(name)}`;
  const field = nativeRef(scope, name, pointer);
  if (field === undefined) {
    return undefined;
  }
  const body = typeof value === 'string' ? { path: value } : asObject(value);
  const draft = { scope, field, body, pointer };
  if (body['skip'] !== undefined) {
    return parseSkip(draft);
  }
  return body['value'] === undefined ? parseMapLine(draft) : parseConstant(draft);
}

function parseSkip({ scope, field, body, pointer }: Draft): Line | undefined {
  const reason = textOf(body['skip']) ?? '';
  if (reason.trim() === '' || body['path'] !== undefined) {
    scope.problems.add(pointer, {
      rule: 'skip',
      message: `the field "${field.name}" is skipped without a reason, or has a path besides`,
      remedy: 'Write skip: <why the hub does not carry it>, and nothing else.',
    });
    return undefined;
  }
  return { kind: 'skip', field, pointer, reason };
}

function parseConstant(draft: Draft): Line | undefined {
  const { scope, field, body, pointer } = draft;
  const because = becauseOf(draft);
  if (body['only'] !== 'write' || body['path'] !== undefined) {
    scope.problems.add(pointer, {
      rule: 'value',
      message: `the value of "${field.name}" is fixed, so the line needs only: write and no path`,
      remedy: 'Write { only: write, value: …, because: <why> }.',
    });
    return undefined;
  }
  const source = textOf(body['value']) ?? '';
  const condition = parseCondition(scope, body, pointer);
  return {
    kind: 'constant',
    field,
    pointer,
    ...(because === undefined ? {} : { because }),
    ...constantValue(draft, source),
    ...(condition === undefined ? {} : { condition }),
    optional: body['optional'] === true,
  };
}

const SYSTEM = 'system.';

function constantValue(draft: Draft, source: string): { value: Json | undefined; source: string } {
  const { owner } = draft.scope.context;
  if (!source.startsWith(SYSTEM)) {
    return { value: draft.body['value'], source: 'constant' };
  }
  const values: Readonly<Record<string, string | undefined>> = {
    'system.owner.name': owner.name,
    'system.owner.code': owner.code,
  };
  if (!Object.hasOwn(values, source)) {
    draft.scope.problems.add(draft.pointer, {
      rule: 'value',
      message: `there is no "${source}"`,
      remedy: 'Use system.owner.name, system.owner.code or a constant.',
    });
  }
  return { value: values[source], source };
}

function parseMapLine(draft: Draft): Line | undefined {
  const { scope, field, body, pointer } = draft;
  const to = canonicalRef(scope, textOf(body['path']) ?? '', pointer);
  const codec = codecOf(draft);
  const direction = directionOf(draft);
  const otherwise = otherPath(draft);
  const condition = parseCondition(scope, body, pointer);
  if (to === undefined || codec === undefined || direction === undefined) {
    return undefined;
  }
  const because = becauseOf(draft);
  return {
    kind: 'map',
    field,
    pointer,
    to,
    codec,
    direction,
    ...(because === undefined ? {} : { because }),
    absent: textsOf(body['absent']),
    ...(otherwise === undefined ? {} : { otherwise }),
    ...(condition === undefined ? {} : { condition }),
    required: requiredOf(body),
    optional: body['optional'] === true,
  };
}

function requiredOf({ required }: JsonObject): boolean | 'warn' {
  return required === 'warn' ? 'warn' : required === true;
}

function becauseOf({ body }: Draft): string | undefined {
  const because = textOf(body['because'])?.trim();
  return because === '' ? undefined : because;
}

function directionOf({ scope, body, pointer }: Draft): Direction | undefined {
  const { only } = body;
  if (only === undefined || only === 'read' || only === 'write') {
    return only ?? 'both';
  }
  scope.problems.add(pointer, {
    rule: 'only',
    message: 'only is read or write',
    remedy: 'Write { path: …, only: read, because: <why> }.',
  });
  return undefined;
}

function otherPath({ scope, body, pointer }: Draft): CanonicalRef | undefined {
  const text = textOf(body['else']);
  return text === undefined ? undefined : canonicalRef(scope, text, pointer);
}

function codecOf({ scope, body, pointer }: Draft): BoundCodec | undefined {
  return bindCodec(scope, textOf(body['as']) ?? 'text', textsOf(body['also']), pointer);
}

/** The codec that `as` names, with its argument; a problem at `pointer` when there is none. */
export function bindCodec(
  scope: Scope,
  as: string,
  also: readonly string[],
  pointer: string,
): BoundCodec | undefined {
  const [, name = '', words = ''] = /^\s*(\S*)\s*([\s\S]*?)\s*$/.exec(as) ?? [];
  const codec = codecNamed(name);
  if (codec === undefined) {
    scope.problems.add(pointer, {
      rule: 'codec',
      message: `there is no codec "${name}"`,
      remedy: `Use one of: ${CODECS.map((known) => known.name).join(', ')}.`,
    });
    return undefined;
  }
  const { codes } = scope.context;
  const bound = codec.bind(words, { form: scope.form.form, also, codes });
  if (bound instanceof ArgumentProblem) {
    const { message, remedy } = bound;
    scope.problems.add(pointer, { rule: 'codec', message: `${name}: ${message}`, remedy });
    return undefined;
  }
  return bound;
}
