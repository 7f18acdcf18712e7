import type { Json, JsonObject, Sensitivity, SharingClass } from '@hub/contracts';
import { asObject, asText, isObject } from '../files/json-object.js';
import type { FieldInfo } from '../schema-set.js';

/** What may follow a path whose members have no list: `face` → the pattern of their names. */
interface OpenPath {
  readonly names: RegExp;
  readonly info: FieldInfo;
}

/** What one kind's schema says of its paths. */
export class FieldTable {
  private readonly fields = new Map<string, FieldInfo>();
  private readonly open = new Map<string, OpenPath>();

  /** `schema` is resolved: no references. */
  constructor(schema: JsonObject) {
    this.addMembers(schema, '', asText(schema['x-owner']) ?? '');
  }

  /** All paths that are listed, objects before their members. */
  get paths(): readonly string[] {
    return [...this.fields.keys()];
  }

  find(path: string): FieldInfo | undefined {
    return this.fields.get(path) ?? this.findOpen(path);
  }

  private findOpen(path: string): FieldInfo | undefined {
    const dot = path.lastIndexOf('.');
    const open = this.open.get(path.slice(0, Math.max(dot, 0)));
    return open?.names.test(path.slice(dot + 1)) === true ? open.info : undefined;
  }

  private addMembers(schema: JsonObject, prefix: string, owner: string): void {
    for (const [name, value] of Object.entries(asObject(schema['properties']))) {
      this.add(asObject(value), prefix + name, owner);
    }
  }

  private add(schema: JsonObject, path: string, around: string): void {
    const owner = asText(schema['x-owner']) ?? around;
    this.fields.set(path, infoOf(schema, owner));
    this.addMembers(schema, `${path}.`, owner);
    this.addMembers(asObject(schema['items']), `${path}.`, owner);
    const more = schema['additionalProperties'];
    if (isObject(more)) {
      const pattern = asText(asObject(schema['propertyNames'])['pattern']) ?? '';
      this.open.set(path, { names: new RegExp(pattern, 'u'), info: infoOf(more, owner) });
    }
  }
}

function infoOf(schema: JsonObject, owner: string): FieldInfo {
  return {
    title: asText(schema['title']) ?? '',
    titleEn: asText(schema['x-title-en']) ?? '',
    sensitivity: (schema['x-sensitivity'] ?? 'internal') as Sensitivity,
    sharing: (schema['x-sharing'] ?? 'conditional') as SharingClass,
    owner,
    ...given('personalIf', schema['x-personal-if']),
    ...given('standard', schema['x-standard']),
    ...given('codes', schema['x-codes']),
  };
}

function given(name: string, value: Json | undefined): Readonly<Record<string, string>> {
  return typeof value === 'string' ? { [name]: value } : {};
}
