import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type {
  AuditEntry,
  Canonical,
  Command,
  CommandKind,
  Fault,
  Heartbeat,
  JsonObject,
  Kind,
  Received,
  Shared,
} from '@hub/contracts';
import {
  ENTITY_STATES,
  FAULT_CODES,
  KINDS,
  canonicalTopic,
  receivedTopic,
  sharedTopic,
  topicSpecs,
} from '@hub/contracts';
import { ownerRule } from '@hub/domain';
import { allProblems, loadSchemas, messageSchemaOf, tellProblem } from '@hub/schemas';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import type { PublishedFields } from './support/published.js';
import { breaks, publishedFields } from './support/published.js';

const SCHEMAS = fileURLToPath(new URL('../schemas', import.meta.url));
const set = loadSchemas([SCHEMAS]);
const read = (file: string): string => readFileSync(join(SCHEMAS, file), 'utf8');
const schemaOf = (kind: Kind): JsonObject => set.canonicalSchemas.get(kind) ?? {};

/** Every schema inside a schema, with the path of the field it stands at. */
function everySchema(schema: JsonObject, path = ''): { path: string; schema: JsonObject }[] {
  const members = Object.entries((schema['properties'] ?? {}) as Record<string, JsonObject>);
  const items = schema['items'] as JsonObject | undefined;
  return [
    { path, schema },
    ...members.flatMap(([name, member]) =>
      everySchema(member, path === '' ? name : `${path}.${name}`),
    ),
    ...(items ? everySchema(items, path) : []),
  ];
}

describe('schemas/', () => {
  it.each(['meta', 'canonical', 'messages'])(
    '%s/ holds JSON Schemas of draft 2020-12',
    (folder) => {
      const draft = new Ajv2020({ strict: false });
      const files = readdirSync(join(SCHEMAS, folder)).filter((file) => file.endsWith('.json'));

      for (const file of files) {
        const schema = JSON.parse(read(`${folder}/${file}`)) as JsonObject;
        expect([file, draft.validateSchema(schema), draft.errors]).toEqual([file, true, null]);
      }
      expect(files.length).toBeGreaterThan(0);
    },
  );

  it('has no mistake', () => {
    expect(allProblems(set).map(tellProblem)).toEqual([]);
  });
});

describe.each(KINDS)('the canonical %s', (kind) => {
  const everywhere = everySchema(schemaOf(kind));

  it('is closed and bounded everywhere', () => {
    const open = everywhere.filter(({ schema }) => {
      switch (schema['type'] as string) {
        case 'object':
          return schema['additionalProperties'] !== false && schema['maxProperties'] === undefined;
        case 'array':
          return schema['maxItems'] === undefined;
        case 'integer':
          return schema['minimum'] === undefined || schema['maximum'] === undefined;
        case 'string':
          return schema['maxLength'] === undefined && schema['enum'] === undefined;
        default:
          return schema['type'] !== 'boolean' && schema['enum'] === undefined;
      }
    });

    expect(open.map(({ path }) => path)).toEqual([]);
  });

  it('says of each field what it is called, how it may be shared, and who owns it as kinds.yaml has it', () => {
    const paths = new Set(everywhere.map(({ path }) => path).filter((path) => path !== ''));
    const rules = set.kinds.get(kind)?.owners ?? [];

    for (const path of paths) {
      const info = set.fieldInfo(kind, path);
      expect([path, info?.title, info?.titleEn]).not.toContain('');
      expect([path, info?.owner]).toEqual([path, ownerRule(rules, path)?.roles[0]]);
    }
  });

  it('names values that its code table has', () => {
    const named = everywhere.filter(
      ({ schema }) => schema['enum'] !== undefined && set.codes.has(String(schema['x-codes'])),
    );

    for (const { path, schema } of named) {
      const rows = [...(set.codes.get(String(schema['x-codes']))?.rows.keys() ?? [])];
      expect([path, rows.toSorted()]).toEqual([path, [...(schema['enum'] as string[])].toSorted()]);
    }
  });

  it('only ever gains optional fields', () => {
    const before = (parse(read('canonical/published-v1.yaml')) as Record<Kind, PublishedFields>)[
      kind
    ];
    const now = publishedFields(schemaOf(kind));

    expect(breaks(before, now)).toEqual([]);
    const missing = Object.keys(now).filter((path) => before[path] === undefined);
    expect(missing.map((path) => `  ${path}: ${JSON.stringify(now[path])}`)).toEqual([]);
  });

  it('keeps numbers of people among the sensitive fields', () => {
    const numbers = [...new Set(everywhere.map(({ path }) => path))].filter((path) =>
      /(?:^|\.)(?:personal|idNumber|legalRepresentativeIds\.number)$/.test(path),
    );

    for (const path of numbers) {
      expect([path, set.fieldInfo(kind, path)?.sensitivity]).toEqual([path, 'sensitive']);
    }
  });
});

describe('what v1 promises', () => {
  const before: PublishedFields = {
    name: { type: 'string', required: true, most: 10 },
    status: { type: 'string', values: ['a', 'b'] },
    site: { type: 'object' },
  };

  it('lets a kind gain optional fields, and objects with required members', () => {
    const now = {
      ...before,
      note: { type: 'string' },
      list: { type: 'array' },
      'list.name': { type: 'string', required: true },
    };

    expect(breaks(before, now)).toEqual([]);
  });

  it.each<[string, PublishedFields]>([
    ['a field that goes', { name: before['name']!, status: before['status']! }],
    ['a field of another type', { ...before, name: { type: 'integer', required: true } }],
    ['a field that is no longer required', { ...before, name: { type: 'string', most: 10 } }],
    [
      'a field that becomes shorter',
      { ...before, name: { type: 'string', required: true, most: 9 } },
    ],
    ['a value that goes', { ...before, status: { type: 'string', values: ['a'] } }],
    ['a new required field', { ...before, code: { type: 'string', required: true } }],
    [
      'a new required member of an object that was there',
      { ...before, 'site.name': { type: 'string', required: true } },
    ],
  ])('notices %s', (_, now) => {
    expect(breaks(before, now)).toHaveLength(1);
  });
});

/** `standards.md` §1.2, §2.3, §2.5, §2.6: each ends in a canonical license, or the README says why not. */
const LICENSE_FIELDS = `
XK_XDR_MC XK_XDR_LB XK_XDR_SHXYM XK_XDR_GSZC XK_XDR_ZZJG XK_XDR_SWDJ XK_XDR_SYDW XK_XDR_SHZZ XK_FRDB XK_FR_ZJLX
XK_FR_ZJHM XK_XDR_ZJLX XK_XDR_ZJHM XK_XKWS XK_WSH XK_XKLB XK_XKZS XK_XKBH XK_NR XK_JDRQ XK_YXQZ XK_YXQZI XK_XKJG
XK_XKJGDM XK_ZT XK_LYDW XK_LYDWDM BZ
XK_XDR XK_XDR_ZDM XK_XDR_GSDJ XK_FR XK_XDR_SFZ XK_SPLB XK_XZJG XK_JZQ DFBM SJC XK_SYFW
ZZMC ZZLXDM ZZBH ZZBS ZZBFJG ZZBFJGDM ZZBFRQ CZZT CZZTDM CZZTDMLX CZZTDMLXDM ZZYXQQSRQ ZZYXQJZRQ ZZQZR ZZQZSJ ZZQZMC
ZZBGSJ ZZBGYY ZZZT JZJZZSJ JZJZZZ JZJZZSY JZJYXQJZSJ
certificate_source_id certificate_name certificate_number certificate_type certificate_type_code issue_dept
issue_dept_code issue_date certificate_holder certificate_holder_code certificate_holder_type certificate_area_code
data_source cd_batch cd_operation cd_time certificate_identifier version define_authority validate_start validate_end
validity_range related_item_name related_item_code certificate_copy extend_info file_url status
certState operateType associatedZzeCertID eCertID certNum issuAuth issuAuthCode issuedDate issuDate effectiveDate
expiringDate`
  .trim()
  .split(/\s+/);

describe('the standards’ fields of a license', () => {
  it.each(LICENSE_FIELDS)('%s has a place, or a reason for none', (field) => {
    const named = everySchema(schemaOf('license'))
      .map(({ schema }) => schema['x-standard'])
      .join('; ');
    const [, notCarried = ''] = read('README.md').split('Not carried:');

    const asWord = new RegExp(`(?<![A-Za-z_])${field}(?![A-Za-z])`);
    expect(asWord.test(named) || notCarried.includes(`\`${field}\``)).toBe(true);
  });
});

const ID = '0190a5a0-0000-7000-8000-000000000001';
const AT = '2026-11-25T09:30:01.250+08:00';
const SHA = 'a'.repeat(64);

const fault: Fault = {
  field: 'no',
  path: 'number',
  code: 'COLUMN_COUNT',
  message: { zh: '列数不符', en: 'columns' },
  remedy: { zh: '改', en: 'mend' },
};
const received: Required<Received> = {
  receipt: ID,
  system: 'housing',
  form: 'construction-permit',
  intent: 'upsert',
  position: 'r12/345',
  receivedAt: AT,
  native: { no: 1 },
  faults: [fault],
  warnings: [fault],
  attempt: 2,
  sourceVersion: { at: AT, seq: 7 },
  mapping: 'construction-permit',
};
const canonical: Required<Canonical> = {
  receipt: ID,
  attempt: 1,
  system: 'housing',
  form: 'construction-permit',
  intent: 'upsert',
  sourceVersion: { at: AT, seq: 7 },
  mapping: { name: 'construction-permit', sha256: SHA },
  record: { holder: { name: '连云港海州湾水产有限公司' } },
  links: [{ role: 'case', kind: 'case', scheme: 'number', value: '2026-1' }],
};
const shared: Required<Shared> = {
  entityId: ID,
  kind: 'license',
  version: 3,
  state: 'merged',
  mergedInto: ID,
  changedAt: AT,
  changedFields: ['number', 'related.holder.name'],
  record: {},
  related: {
    holder: {
      entityId: ID,
      name: '甲',
      kind: 'legal-entity',
      ids: { uscc: '1' },
      legalRepresentative: '乙',
      status: 'active',
      address: '丙',
    },
    item: { entityId: ID, code: '1', name: '许可', type: 'license', licenseClass: 'ordinary' },
    case: { entityId: ID, number: '1', result: 'granted', finishedAt: AT },
    project: { entityId: ID, code: '1', name: '项目' },
  },
  contributions: [
    { system: 'housing', form: 'construction-permit', receipt: ID, at: AT, fields: ['number'] },
  ],
  conflicts: [
    {
      path: 'number',
      shared: '1',
      values: [{ system: 'housing', form: 'construction-permit', at: AT, value: '2' }],
    },
  ],
};
const command: Command = {
  command: ID,
  kind: 'recover',
  by: '张三',
  reason: '核对',
  arguments: { system: 'housing', since: AT },
};
const heartbeat: Heartbeat = {
  app: 'departments',
  instance: 'departments-1',
  address: 'http://127.0.0.1:7104',
  pid: 12,
  at: AT,
  ready: true,
  reasons: [],
  sources: [
    {
      system: 'housing',
      source: 'push',
      paused: false,
      problem: 'x',
      misconfigured: true,
      lastReadAt: AT,
      lastRecordAt: AT,
      lastErrorAt: AT,
      lastError: 'x',
      lastErrorCode: 'SOURCE_UNREACHABLE',
      lagRecords: 0,
      receivedPerSecond: 0.5,
      expectedEverySeconds: 600,
    },
  ],
};
const audit: AuditEntry = {
  seq: 1,
  at: AT,
  by: '张三',
  action: 'pause',
  about: { system: 'housing' },
  previous: SHA,
  hash: SHA,
};

const SAMPLES: [string, JsonObject][] = (
  [
    [receivedTopic('housing'), received],
    ...KINDS.map((kind) => [canonicalTopic(kind), { ...canonical, record: leastRecord(kind) }]),
    ...KINDS.map((kind) => [sharedTopic(kind), { ...shared, kind }]),
    ['hub.commands.v1', command],
    ['hub.health.v1', heartbeat],
    ['hub.audit.v1', audit],
  ] as const
).map(([topic, value]) => [String(topic), value as unknown as JsonObject]);

function leastRecord(kind: Kind): JsonObject {
  const holder = { name: '连云港海州湾水产有限公司' };
  const records: Record<Kind, JsonObject> = {
    license: { holder },
    case: { number: '1' },
    penalty: { number: '1', holder },
    project: { code: '1' },
    'service-item': { code: '1' },
    party: holder,
  };
  return records[kind];
}

describe.each(SAMPLES)('messages of %s', (topic, sample) => {
  const check = (value: unknown): readonly string[] =>
    messageSchemaOf(set, topic)?.check(value) ?? ['there is no schema'];

  it('may be all that the contracts say', () => {
    expect(check(sample)).toEqual([]);
  });

  it('may be nothing else', () => {
    expect(check({ ...sample, surprise: 1 })).not.toEqual([]);
  });

  it.each(Object.keys(sample))('fail where %s has another type', (member) => {
    const value = member === 'native' ? undefined : [{ surprise: 1 }];

    expect(check({ ...sample, [member]: value })).not.toEqual([]);
  });
});

describe('the canonical record inside messages', () => {
  it('is checked', () => {
    const check = messageSchemaOf(set, 'hub.canonical.license.v1');

    expect(check?.check({ ...canonical, record: { holder: { name: 1 } } })).toEqual([
      '/record/holder/name: must be string',
    ]);
  });

  it('stands in an upsert and is absent in a withdrawal', () => {
    const check = messageSchemaOf(set, 'hub.canonical.license.v1');
    const { record, ...rest } = canonical;

    expect(check?.check(rest)).not.toEqual([]);
    expect(check?.check({ ...rest, intent: 'withdraw' })).toEqual([]);
    expect(check?.check({ ...rest, intent: 'withdraw', record })).not.toEqual([]);
  });

  it('is whole while the entity is active', () => {
    const { mergedInto: _, ...active } = { ...shared, state: 'active' };
    const check = messageSchemaOf(set, 'hub.shared.license.v1');

    expect(check?.check(active)).not.toEqual([]);
    expect(check?.check({ ...active, record: canonical.record })).toEqual([]);
  });
});

describe('lists of words in messages/', () => {
  const definitions = JSON.parse(read('messages/definitions.schema.json')) as {
    $defs: Record<string, { enum?: unknown; properties?: Record<string, JsonObject> }>;
  };
  const commandKinds: Record<CommandKind, true> = {
    pause: true,
    resume: true,
    sync: true,
    recover: true,
    retry: true,
    replay: true,
    resubmit: true,
    discard: true,
    return: true,
  };

  it('are those of the contracts', () => {
    const commands = JSON.parse(read('messages/hub.commands.v1.schema.json')) as {
      properties: { kind: { enum: string[] } };
    };

    expect(definitions.$defs['fault']?.properties?.['code']?.['enum']).toEqual([...FAULT_CODES]);
    expect(definitions.$defs['kind']?.enum).toEqual([...KINDS]);
    expect(definitions.$defs['shared']?.properties?.['state']?.['enum']).toEqual([
      ...ENTITY_STATES,
    ]);
    expect(commands.properties.kind.enum).toEqual(Object.keys(commandKinds));
  });

  it('carry the extracts that kinds.yaml names', () => {
    const related = definitions.$defs['shared']?.properties?.['related'] as {
      properties: Record<string, { properties: object }>;
    };
    const roles: Record<string, Kind> = {
      holder: 'party',
      item: 'service-item',
      case: 'case',
      project: 'project',
    };

    for (const [role, kind] of Object.entries(roles)) {
      const members = Object.keys(related.properties[role]?.properties ?? {});
      expect(members).toEqual(['entityId', ...Object.keys(set.kinds.get(kind)?.extract ?? {})]);
    }
  });
});

describe('asyncapi.yaml', () => {
  interface Channel {
    address: string;
    messages: Record<string, { $ref: string }>;
    bindings: { kafka: { partitions: number; topicConfiguration: Record<string, unknown> } };
  }
  const document = parse(read('asyncapi.yaml')) as {
    channels: Record<string, Channel>;
    operations: Record<string, { action: string; channel: { $ref: string } }>;
    components: { messages: Record<string, { payload: { schema: { $ref: string } } }> };
  };
  const channels = Object.entries(document.channels);

  it('has the topics of the contracts, made as they say', () => {
    const told = channels.map(([, { address, bindings }]) => ({
      name: address,
      partitions: bindings.kafka.partitions,
      cleanup: bindings.kafka.topicConfiguration['cleanup.policy'],
      retention: bindings.kafka.topicConfiguration['retention.ms'],
    }));

    expect(told).toEqual(
      topicSpecs(['{system}'], 30).map((spec) => ({
        name: spec.name,
        partitions: spec.partitions,
        cleanup: [spec.cleanup],
        retention:
          spec.cleanup === 'compact'
            ? undefined
            : (spec.retentionDays ?? -1 / 86_400_000) * 86_400_000,
      })),
    );
  });

  it('points at the schema of each topic', () => {
    for (const [, { address, messages }] of channels) {
      const [message] = Object.values(messages).map(({ $ref }) => $ref.split('/').at(-1) ?? '');
      const file = document.components.messages[message ?? '']?.payload.schema.$ref ?? '';

      expect(file).toBe(`./messages/${address.replace('.{system}', '')}.schema.json`);
      expect(existsSync(join(SCHEMAS, file))).toBe(true);
    }
  });

  it('says of each topic who writes and who reads', () => {
    const actions = Object.values(document.operations).map(
      ({ action, channel }) => `${action} ${channel.$ref.split('/').at(-1)}`,
    );

    expect(actions.toSorted()).toEqual(
      channels.flatMap(([name]) => [`send ${name}`, `receive ${name}`]).toSorted(),
    );
  });
});
