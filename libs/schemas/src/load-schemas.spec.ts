import { describe, expect, it } from '@jest/globals';
import type { SchemaProblem, SystemDeclaration } from '@hub/contracts';
import {
  aDepartment,
  folderOf,
  OUR_SCHEMAS,
  ourShared,
} from '../../../test/support/schema-folder.js';
import { loadSchemas } from './load-schemas.js';
import type { SchemaSet } from './schema-set.js';

type Change = Readonly<Record<string, (text: string) => string>>;

const told = (problems: readonly SchemaProblem[] = []): string[] =>
  problems.map(({ file, line, rule }) => `${file}:${line}: ${rule}`);
const load = (files: Record<string, string>, systems?: string[]): SchemaSet =>
  loadSchemas([OUR_SCHEMAS, folderOf(files)], systems ? { systems } : {});

/** Loads departments that differ in what is changed in them: name → change. */
function departments(
  changes: Readonly<Record<string, Change>>,
): ReadonlyMap<string, SystemDeclaration> {
  const files = Object.entries(changes).map(([system, change]) => aDepartment(change, system));
  return load(Object.assign({}, ...files) as Record<string, string>, Object.keys(changes)).systems;
}

describe(loadSchemas, () => {
  const set = load({ ...aDepartment(), ...aDepartment({}, 'forestry') }, ['fisheries', 'mining']);
  const fisheries = set.systems.get('fisheries');

  it('reads a department of another folder as its files declare it', () => {
    expect(fisheries).toMatchObject({
      system: 'fisheries',
      title: '渔业局',
      app: 'departments',
      owner: { name: '连云港市渔业局', code: '113207000000000199' },
      roles: { license: 'issuer' },
      sources: [{ name: 'push', kind: 'push', forms: ['permit'], settings: {} }],
      sinks: [],
      problems: [],
    });
    expect(fisheries?.expectedEverySeconds).toBeUndefined();
    expect(fisheries?.forms.get('permit')).toMatchObject({
      system: 'fisheries',
      form: 'permit',
      cases: [{ name: 'an active permit', line: 1 }],
    });
  });

  it('knows the line of every node of a mapping', () => {
    const mapping = fisheries?.forms.get('permit')?.mapping;

    expect(mapping?.file).toBe('systems/fisheries/permit.mapping.yaml');
    expect(mapping?.lines.get('/fields/holder_nm')).toBe(7);
    expect(mapping?.lines.get('/fields/st/as')).toBe(10);
  });

  it('reads only the systems that are asked for, and declares those that are not there', () => {
    expect([...set.systems.keys()]).toEqual(['fisheries', 'mining']);
    expect(told(set.systems.get('mining')?.problems)).toEqual(['systems/mining:1: missing-system']);
  });

  it('throws nothing where there is nothing, and says that all is missing', () => {
    const nothing = loadSchemas(['/nowhere']);

    expect(told(nothing.problems)).toEqual(
      expect.arrayContaining([
        '/nowhere:1: missing-folder',
        'canonical/kinds.yaml:1: missing-file',
      ]),
    );
    expect(nothing.systems.size).toBe(0);
    expect(nothing.checkCanonical('license', {})).toEqual([]);
  });
});

/** What is wrong, the change that makes it so, and what is told: the file of the system, line and rule. */
const MISTAKES: [string, Change, string][] = [
  [
    'broken YAML',
    { 'system.yaml': (t) => t.replace('渔业局', '渔业局: 一') },
    'system.yaml:2: syntax',
  ],
  [
    'broken JSON',
    { 'permit.v1.schema.json': (t) => t.replace('"boats": {', '"boats" {') },
    'permit.v1.schema.json:9: syntax',
  ],
  [
    'a key that is not known',
    { 'permit.mapping.yaml': (t) => t.replace('skip:', 'skipped:') },
    'permit.mapping.yaml:9: unknown-key',
  ],
  [
    'a key that is missing',
    { 'system.yaml': (t) => t.replace(/^owner.*\n/m, '') },
    'system.yaml:1: missing-key',
  ],
  [
    'a number where a text belongs',
    { 'permit.mapping.yaml': (t) => t.replace('skip: 不共享', 'path: remark, absent: 007') },
    'permit.mapping.yaml:9: type',
  ],
  [
    'a code table that does not exist',
    { 'permit.mapping.yaml': (t) => t.replace('license-status', 'licence-status') },
    'permit.mapping.yaml:10: code-table',
  ],
  [
    'a keyword that belongs to codecs',
    { 'permit.v1.schema.json': (t) => t.replace('"maxLength": 2 ', '"pattern": "." ') },
    'permit.v1.schema.json:10: unknown-key',
  ],
  [
    'a reference to nothing',
    { 'permit.v1.schema.json': (t) => t.replace('"type": "integer"', '"$ref": "#/$defs/x"') },
    'permit.v1.schema.json:1: schema',
  ],
  [
    'a name other than the folder’s',
    { 'system.yaml': (t) => t.replace(/^system: .*/, 'system: elsewhere') },
    'system.yaml:1: system',
  ],
  [
    'a mapping of another form',
    { 'permit.mapping.yaml': (t) => t.replace('form: permit', 'form: licence') },
    'permit.mapping.yaml:1: form',
  ],
  [
    'a role that nobody has',
    { 'system.yaml': (t) => t.replace('license: issuer', 'license: isuer') },
    'system.yaml:4: role',
  ],
  [
    'a source of a form that does not exist',
    { 'system.yaml': (t) => t.replace('kind: push', 'kind: push, forms: [permits]') },
    'system.yaml:6: form',
  ],
  [
    'a case without a name',
    { 'permit.cases.yaml': (t) => t.replace('name: an active permit\n  ', '') },
    'permit.cases.yaml:1: missing-key',
  ],
  [
    'a file that is not UTF-8',
    { 'system.yaml': (t) => t.replace('渔业局', '\uFFFD') },
    'system.yaml:1: encoding',
  ],
  [
    'a key twice',
    { 'permit.mapping.yaml': (t) => `${t}title: 又一个\n` },
    'permit.mapping.yaml:11: syntax',
  ],
  ['an empty file', { 'permit.mapping.yaml': () => '' }, 'permit.mapping.yaml:1: type'],
  ['a file that is a list', { 'system.yaml': () => '- system\n' }, 'system.yaml:1: type'],
];

describe('a mistake in a system’s folder', () => {
  const nameOf = (index: number): string => `department-${index}`;
  const changes = MISTAKES.map(([, change], index) => [nameOf(index), change]);
  const systems = departments({ fisheries: {}, ...Object.fromEntries(changes) });

  it.each(MISTAKES.map(([what, , expected], index) => [what, expected, nameOf(index)] as const))(
    '%s is told with its file and line',
    (_, expected, name) => {
      expect(told(systems.get(name)?.problems)).toEqual([`systems/${name}/${expected}`]);
    },
  );

  it('costs that system only', () => {
    expect(systems.get('fisheries')?.problems).toEqual([]);
  });

  it.each(['system.yaml', 'permit.v1.schema.json', 'permit.mapping.yaml'])(
    'a missing %s is told',
    (file) => {
      const files = aDepartment();
      delete files[`systems/fisheries/${file}`];

      const { problems } = load(files, ['fisheries']).systems.get('fisheries') ?? {};

      expect(told(problems)).toContain(`systems/fisheries/${file}:1: missing-file`);
    },
  );

  it('a file that is called otherwise than any is told, a README is not; the other forms stay', () => {
    const files = {
      ...aDepartment(),
      'systems/fisheries/permit.mappings.yaml': '',
      'systems/fisheries/README.md': '',
    };

    const system = load(files, ['fisheries']).systems.get('fisheries');

    expect(told(system?.problems)).toEqual(['systems/fisheries/permit.mappings.yaml:1: file-name']);
    expect([...(system?.forms.keys() ?? [])]).toEqual(['permit']);
  });

  it('is told with what is meant by a mistyped key', () => {
    const change = { 'system.yaml': (text: string) => `${text}contakt: 张三\n` };

    const [problem] = departments({ fisheries: change }).get('fisheries')?.problems ?? [];

    expect(problem?.message).toBe('"contakt" is not known here');
    expect(problem?.remedy).toMatch(/^Did you mean "contact"\? Known here: system, title,/);
  });

  it('is told without repeating a value: settings may hold what is secret', () => {
    const change = {
      'system.yaml': (text: string) =>
        text.replace('kind: push', 'kind: push, settings: hunter2, forms: hunter2'),
    };

    const problems = departments({ fisheries: change }).get('fisheries')?.problems ?? [];

    expect(told(problems)).toHaveLength(2);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});

describe('a system that is declared twice', () => {
  it('is the one of the folder before; the later one is shown with its problem', () => {
    const later = folderOf(aDepartment({ 'system.yaml': (t) => t.replace('渔业局', '另一局') }));

    const { systems } = loadSchemas([OUR_SCHEMAS, folderOf(aDepartment()), later], {
      systems: ['fisheries'],
    });

    expect([...systems.keys()]).toEqual(['fisheries', 'fisheries.3']);
    expect(systems.get('fisheries')).toMatchObject({ title: '渔业局', problems: [] });
    expect(told(systems.get('fisheries.3')?.problems)).toEqual([
      'systems/fisheries/system.yaml:1: duplicate-system',
    ]);
  });
});

describe('code tables of another folder', () => {
  it('add columns, and tables', () => {
    const { codes, systems } = load(
      {
        ...aDepartment({
          'permit.mapping.yaml': (t) => t.replace('license-status xk-2019', 'gear'),
        }),
        'codes/license-status.yaml': 'valid: { permit: [A] }\n',
        'codes/gear.yaml': 'net: { permit: [网] }\n',
      },
      ['fisheries'],
    );

    expect(systems.get('fisheries')?.problems).toEqual([]);
    expect(codes.get('license-status')?.rows.get('valid')?.get('permit')).toEqual(['A']);
    expect(codes.get('license-status')?.rows.get('valid')?.get('xk-2019')?.[0]).toBe('1');
    expect(codes.get('gear')?.rows.get('net')?.get('permit')).toEqual(['网']);
  });

  it('change nothing that a folder before them says: that costs the systems of their folder', () => {
    const set = load(
      { ...aDepartment(), 'codes/license-status.yaml': 'ended: { xk-2019: ["1"] }\n' },
      ['fisheries', 'market-regulation'],
    );

    expect(told(set.systems.get('fisheries')?.problems)).toEqual([
      'codes/license-status.yaml:1: code-table',
    ]);
    expect(set.systems.get('market-regulation')?.problems).toEqual([]);
    expect(set.problems).toEqual([]);
    expect(set.codes.get('license-status')?.rows.get('ended')?.get('xk-2019')?.[0]).toBe('2');
  });
});

describe('a mistake in what all share', () => {
  it.each<[string, string, (text: string) => string, string]>([
    [
      'a path of no field',
      'canonical/kinds.yaml',
      (t) => t.replace('paths: [identifier]', 'paths: [identifer]'),
      'path',
    ],
    [
      'a scheme that the target has not',
      'canonical/kinds.yaml',
      (t) => t.replace('scheme: number, paths: [case.number]', 'scheme: no, paths: [case.number]'),
      'scheme',
    ],
    [
      'a key that is not known',
      'canonical/kinds.yaml',
      (t) => t.replace('extract: {}', 'extracts: {}'),
      'unknown-key',
    ],
    [
      'a field without a sensitivity',
      'canonical/party.v1.schema.json',
      (t) => t.replace('"x-sensitivity": "public",', ''),
      'missing-key',
    ],
    [
      'a definition that does not exist',
      'canonical/party.v1.schema.json',
      (t) => t.replace('#/$defs/ids', '#/$defs/idz'),
      'schema',
    ],
    ['a code that is a number', 'codes/party-kind.yaml', (t) => t.replace('"02"', '02'), 'type'],
    [
      'a day that does not exist',
      'calendar/2026.yaml',
      (t) => t.replace('2026-01-01', '2026-02-30'),
      'value',
    ],
  ])('%s is a problem of the whole set', (_, file, change, rule) => {
    const files = ourShared();

    const { problems } = loadSchemas([folderOf({ ...files, [file]: change(files[file] ?? '') })]);

    expect(problems.map((problem) => [problem.file, problem.rule])).toContainEqual([file, rule]);
  });

  it('a missing kind is told', () => {
    const files = ourShared();
    delete files['canonical/party.v1.schema.json'];

    const { problems } = loadSchemas([folderOf(files)]);

    expect(told(problems)).toContain('canonical/party.v1.schema.json:1: missing-file');
  });
});

describe('the fingerprint of a mapping', () => {
  const shaOf = (system: SystemDeclaration | undefined): string | undefined =>
    system?.forms.get('permit')?.mapping.sha256;
  const systems = departments({
    fisheries: {},
    same: {},
    mapping: { 'permit.mapping.yaml': (t) => t.replace('不共享', '不用') },
    schema: { 'permit.v1.schema.json': (t) => t.replace('20', '21') },
    owner: { 'system.yaml': (t) => t.replace('市渔业局', '渔政局') },
    cases: { 'permit.cases.yaml': (t) => t.replace('F-17', 'F-18') },
  });
  const before = shaOf(systems.get('fisheries'));
  const withCodes = (codes: string): string | undefined => {
    const files = { ...aDepartment(), 'codes/license-status.yaml': codes };
    return shaOf(load(files, ['fisheries']).systems.get('fisheries'));
  };

  it('is the same for the same texts', () => {
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    expect(shaOf(systems.get('same'))).toBe(before);
  });

  it.each(['mapping', 'schema', 'owner'])('changes with the %s', (name) => {
    expect(shaOf(systems.get(name))).not.toBe(before);
  });

  it('changes with the form’s column of a code table', () => {
    expect(withCodes('valid: { permit: [A] }\n')).not.toBe(before);
  });

  it('stays when cases change, or another form’s column', () => {
    expect(shaOf(systems.get('cases'))).toBe(before);
    expect(withCodes('valid: { licence: [A] }\n')).toBe(before);
  });
});
