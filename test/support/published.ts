import type { JsonObject } from '@hub/contracts';

/** What consumers of a canonical record rely on of one field. */
export interface PublishedField {
  readonly type: string;
  readonly required?: boolean;
  /** The longest text or list there can be. */
  readonly most?: number;
  /** The values there can be, where they are listed. */
  readonly values?: readonly string[];
}

/** Path → what is relied on; elements of lists have the path of their list. */
export type PublishedFields = Readonly<Record<string, PublishedField>>;

/** What a resolved canonical schema promises of its fields. */
export function publishedFields(schema: JsonObject): PublishedFields {
  const fields: Record<string, PublishedField> = {};
  collect(schema, '', fields);
  return fields;
}

function collect(schema: JsonObject, prefix: string, into: Record<string, PublishedField>): void {
  const required = (schema['required'] ?? []) as readonly string[];
  const members = (schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>;
  for (const [name, member] of Object.entries(members)) {
    const most = member['maxLength'] ?? member['maxItems'];
    const values = member['enum'] as readonly string[] | undefined;
    into[prefix + name] = {
      type: typeof member['type'] === 'string' ? member['type'] : 'string',
      ...(required.includes(name) ? { required: true } : {}),
      ...(typeof most === 'number' ? { most } : {}),
      ...(values === undefined ? {} : { values }),
    };
    collect(member, `${prefix}${name}.`, into);
    collect((member['items'] ?? {}) as JsonObject, `${prefix}${name}.`, into);
  }
}

/** How `now` breaks what was published: empty when it only gained optional fields. */
export function breaks(before: PublishedFields, now: PublishedFields): readonly string[] {
  const lost = Object.entries(before).flatMap(([path, field]) => broken(path, field, now[path]));
  const demanded = Object.entries(now)
    .filter(([path, { required }]) => required === true && isNewDemand(path, before))
    .map(([path]) => `${path} is new and required`);
  return [...lost, ...demanded];
}

function isNewDemand(path: string, before: PublishedFields): boolean {
  const around = path.slice(0, Math.max(path.lastIndexOf('.'), 0));
  return before[path] === undefined && (around === '' || before[around] !== undefined);
}

function broken(path: string, before: PublishedField, now: PublishedField | undefined): string[] {
  if (now === undefined) {
    return [`${path} is gone`];
  }
  const found: string[] = [];
  if (now.type !== before.type) {
    found.push(`${path} was ${before.type} and is ${now.type}`);
  }
  if ((now.required ?? false) !== (before.required ?? false)) {
    found.push(`${path} was ${before.required ? 'required' : 'optional'} and is so no more`);
  }
  if (now.most !== undefined && (before.most ?? Infinity) > now.most) {
    found.push(`${path} could be ${before.most ?? 'endless'} long and can be ${now.most}`);
  }
  const values = now.values;
  if (values !== undefined && before.values?.every((value) => values.includes(value)) !== true) {
    found.push(`${path} has lost values`);
  }
  return found;
}
