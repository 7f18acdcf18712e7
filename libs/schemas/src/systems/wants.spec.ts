import { describe, expect, it } from '@jest/globals';
import { aDepartment, folderOf, OUR_SCHEMAS } from '../../../../test/support/schema-folder.js';
import { loadSchemas } from '../load-schemas.js';
import type { SchemaSet } from '../schema-set.js';

type System = SchemaSet['systems'] extends ReadonlyMap<string, infer One> ? One : never;

const FIRST_LINE = 7;

/** A department whose system.yaml goes on, from line 7, with this. */
function departmentThatWants(yaml: string): System | undefined {
  const files = aDepartment({ 'system.yaml': (text) => `${text}${yaml}` });
  return loadSchemas([OUR_SCHEMAS, folderOf(files)], { systems: ['fisheries'] }).systems.get(
    'fisheries',
  );
}

/** One want that asks for one thing. */
function wantWhere(condition: string, kinds = 'license'): string {
  return `wants:
  - name: permits
    kinds: [${kinds}]
    where:
      - ${condition}
    form: permit
    sink: { kind: files }
`;
}

describe('what a system wants delivered', () => {
  it('is read as its file declares it', () => {
    const system = departmentThatWants(`wants:
  - name: permits
    kinds: [license]
    where:
      - { path: item.type, equals: license }
      - { path: status, in: [valid, suspended] }
      - { path: issuer.code, exists: true }
      - { path: validFrom, between: { from: '2026-01-01' } }
    form: permit
    sink: { kind: rest, certainty: lookable, settings: { url: 'http://fisheries.example' } }
  - { name: all, kinds: [license], form: permit, sink: { kind: files } }
`);

    expect(system?.problems).toEqual([]);
    expect(system?.wants).toEqual([
      {
        name: 'permits',
        kinds: ['license'],
        where: [
          { path: 'item.type', equals: 'license' },
          { path: 'status', in: ['valid', 'suspended'] },
          { path: 'issuer.code', exists: true },
          { path: 'validFrom', between: { from: '2026-01-01' } },
        ],
        form: 'permit',
        sink: {
          kind: 'rest',
          certainty: 'lookable',
          settings: { url: 'http://fisheries.example' },
        },
      },
      {
        name: 'all',
        kinds: ['license'],
        where: [],
        form: 'permit',
        sink: { kind: 'files', settings: {} },
      },
    ]);
  });

  it('is nothing where nothing is declared', () => {
    expect(departmentThatWants('')?.wants).toEqual([]);
  });

  it('may ask for what joined views carry of a license’s holder, item, case and project', () => {
    const asked = ['holder.status', 'item.licenseClass', 'case.result', 'project.name']
      .map((path) => `      - { path: ${path}, exists: true }\n`)
      .join('');

    const system = departmentThatWants(
      wantWhere('{ path: face.boats, exists: false }').replace('    form:', `${asked}    form:`),
    );

    expect(system?.problems).toEqual([]);
  });

  it.each<[string, string, string]>([
    [
      'a form that the system has not',
      wantWhere('{ path: number, exists: true }').replace('form: permit', 'form: permits'),
      '6: form: the system has no form "permits". Remedy: Did you mean "permit"?',
    ],
    [
      'a kind that the form does not make',
      wantWhere('{ path: number, exists: true }', 'license, case'),
      '3: kind: form "permit" cannot be filled from a case: it makes license. Remedy: Want license, or name a form that makes a case.',
    ],
    [
      'a kind that there is not',
      wantWhere('{ path: number, exists: true }', 'licence'),
      '3: value: "0" must be equal to one of the allowed values: license, case, penalty, project, service-item, party. Remedy: Correct the value.',
    ],
    [
      'a path that neither the record nor what it is joined with has',
      wantWhere('{ path: item.kind, equals: license }'),
      '5: path: neither a license nor what it is joined with has a path "item.kind". Remedy: Use a path of canonical/license.v1.schema.json, or of an extract in canonical/kinds.yaml.',
    ],
    [
      'a spelling in place of a value of the code table',
      wantWhere('{ path: item.type, in: [penalty, 行政许可] }'),
      '5: code: code table "item-type" has no value "行政许可". Remedy: Write "license": that is what the hub calls it.',
    ],
    [
      'a value that is near to one of the code table',
      wantWhere('{ path: status, equals: anulled }'),
      '5: code: code table "license-status" has no value "anulled". Remedy: Did you mean "annulled"?',
    ],
    [
      'a value of a person',
      wantWhere("{ path: holder.ids.personal, equals: '330203200002291239' }"),
      '5: personal: "holder.ids.personal" is personal: no value of it may stand in a file. Remedy: Ask only whether it exists, or choose by another field.',
    ],
    [
      'a condition that asks nothing',
      wantWhere('{ path: number }'),
      '5: value: "0" must NOT have fewer than 2 properties. Remedy: Meant is: A path and one of equals, in, exists, between.',
    ],
    [
      'a condition that asks two things',
      wantWhere('{ path: number, exists: true, equals: A }'),
      '5: value: "0" must NOT have more than 2 properties. Remedy: Meant is: A path and one of equals, in, exists, between.',
    ],
    [
      'a test that there is not',
      wantWhere('{ path: number, equal: A }'),
      '5: unknown-key: "equal" is not known here. Remedy: Did you mean "equals"? Known here: path, equals, in, exists, between.',
    ],
    [
      'a kind of sink that there is not',
      wantWhere('{ path: number, exists: true }').replace('kind: files', 'kind: ftp'),
      '7: value: "kind" must be equal to one of the allowed values: files, rest, sql, webhook. Remedy: Meant is: Files in an exchange folder, a REST address, a table of a database, or an HTTP call.',
    ],
    [
      'a name twice',
      `${wantWhere('{ path: number, exists: true }')}  - { name: permits, kinds: [license], form: permit, sink: { kind: files } }\n`,
      '8: want: another want is called "permits" already. Remedy: Give it a name of its own: what was delivered is kept under it.',
    ],
  ])('%s is told with its line', (_, yaml, expected) => {
    const { problems = [] } = departmentThatWants(yaml) ?? {};

    expect(
      problems.map(
        ({ file, line, rule, message, remedy }) =>
          `${file} ${line - FIRST_LINE + 1}: ${rule}: ${message}. Remedy: ${remedy}`,
      ),
    ).toEqual([`systems/fisheries/system.yaml ${expected}`]);
  });

  it('takes any value that a code table leaves open', () => {
    const want = wantWhere('{ path: item.licenseClass, in: [ordinary, other-备案] }');

    expect(departmentThatWants(want)?.problems).toEqual([]);
  });
});
