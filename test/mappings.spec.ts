import type { Json, JsonObject, Kind, MappingCase, SchemaProblem } from '@hub/contracts';
import { inHubZone } from '@hub/contracts';
import { compileStage } from '@hub/connector';
import type { Stage, StageResult } from '@hub/connector';
import { compileMapping } from '@hub/mapping';
import type { JoinedView, MappingProgram } from '@hub/mapping';
import { allProblems, loadSchemas } from '@hub/schemas';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalRecords } from './support/canonical-arbitrary.js';
import { breaches } from './support/mapping-law.js';
import { describeSharedData, sharedJson, sharedRows } from './support/shared-data.js';

const set = loadSchemas(['schemas']);
const NOW = new Date('2026-11-25T01:30:00Z');

interface Form {
  readonly name: string;
  readonly stage: Stage;
  readonly program: MappingProgram;
  readonly cases: readonly MappingCase[];
  /** Paths of canonical records that the form's lines name. */
  readonly paths: readonly string[];
}

const mistakes: SchemaProblem[] = [];

const forms: readonly Form[] = [...set.systems.values()].flatMap((system) =>
  [...system.forms.values()].flatMap((form) => {
    const compiled = compileStage(set, system.system, form.form);
    const mapping = compileMapping(form, {
      codes: set.codes,
      owner: system.owner,
      kinds: set.kinds,
      fieldInfo: (kind, path) => set.fieldInfo(kind, path),
    });
    if ('problems' in compiled || 'problems' in mapping) {
      mistakes.push(...('problems' in mapping ? mapping.problems : []));
      return [];
    }
    const name = `${system.system}/${form.form}`;
    const { program } = mapping;
    return [
      {
        name,
        stage: compiled.stage,
        program,
        cases: form.cases,
        paths: pathsOf(form.mapping.body),
      },
    ];
  }),
);

function pathsOf({ fields }: JsonObject): readonly string[] {
  return Object.values(fields as JsonObject)
    .map((line) => (typeof line === 'string' ? line : (line as JsonObject)['path']))
    .filter((path): path is string => typeof path === 'string')
    .map((path) => path.replace(/^license\./, ''));
}

function formNamed(name: string): Form {
  const form = forms.find((one) => one.name === name);
  if (form === undefined) {
    throw new Error(`there is no form ${name}`);
  }
  return form;
}

/** The native record of a case: its own, or another's with changes. */
function givenOf(one: MappingCase, cases: readonly MappingCase[]): Json | undefined {
  const { given, like, but, without } = one.body;
  if (like === undefined) {
    return given;
  }
  const other = cases.find(({ name }) => name === like);
  if (other === undefined) {
    throw new Error(`${one.name}: there is no case "${String(like)}"`);
  }
  const start = { ...(givenOf(other, cases) as JsonObject), ...(but as JsonObject) };
  const dropped = (without ?? []) as readonly string[];
  return Object.fromEntries(Object.entries(start).filter(([field]) => !dropped.includes(field)));
}

interface Told {
  readonly kind: Kind;
  readonly record: JsonObject;
}

function recordsOf(result: StageResult): readonly Told[] {
  return result.ok
    ? result.records.map(({ kind, json }) => ({
        kind,
        record: JSON.parse(json.toString()) as JsonObject,
      }))
    : [];
}

function valueOf(records: readonly Told[], path: string): Json | undefined {
  const names = path.split('.');
  const kind = records.find((one) => records.length > 1 && one.kind === names[0]);
  const start: Json | undefined = kind?.record ?? records[0]?.record;
  return names.slice(kind === undefined ? 0 : 1).reduce<Json | undefined>((value, name) => {
    return value !== null && typeof value === 'object' ? (value as JsonObject)[name] : undefined;
  }, start);
}

/** A fault without the members that the case does not speak of; `value: null` means that none is told. */
function seen(faults: readonly object[], asked: readonly JsonObject[]): readonly object[] {
  return faults.map((fault, index) =>
    Object.fromEntries(
      Object.keys(asked[index] ?? { field: '', code: '' }).map((name) => [
        name,
        (fault as Record<string, unknown>)[name] ?? null,
      ]),
    ),
  );
}

function byField(faults: readonly object[]): object[] {
  const text = (fault: object): string => JSON.stringify(Object.values(fault));
  return [...faults].toSorted((a, b) => text(a).localeCompare(text(b)));
}

function checkReading(form: Form, one: MappingCase, native: Json): void {
  const { body } = one;
  const result = form.stage.run(native, NOW);
  const faults = (body['faults'] ?? []) as readonly JsonObject[];
  const warnings = (body['warnings'] ?? []) as readonly JsonObject[];
  const sorted = byField(faults) as JsonObject[];
  const told = byField(result.ok ? [] : result.faults);

  expect(seen(told, sorted)).toEqual(sorted);
  if (result.ok || body['warnings'] !== undefined) {
    expect(seen(result.warnings, warnings)).toEqual(warnings);
  }
  const records = recordsOf(result);
  for (const [kind, expected] of Object.entries((body['expect'] ?? {}) as JsonObject)) {
    expect(records.find((record) => record.kind === kind)?.record).toEqual(expected);
  }
  for (const [path, expected] of Object.entries((body['holds'] ?? {}) as JsonObject)) {
    expect([path, valueOf(records, path)]).toEqual([path, expected]);
  }
  for (const path of (body['lacks'] ?? []) as readonly string[]) {
    expect([path, valueOf(records, path)]).toEqual([path, undefined]);
  }
}

function checkAside(form: Form, { body }: MappingCase, native: Json): void {
  const result = form.stage.run(native, NOW);
  if (body['share'] !== undefined) {
    expect(result.ok && result.share).toBe(body['share']);
  }
  if (body['withdraws'] !== undefined) {
    expect(result.ok && result.withdraws).toBe(body['withdraws']);
  }
  if (body['key'] !== undefined) {
    expect(form.stage.keyOf(native)).toBe(JSON.stringify(body['key']));
  }
  if (body['changedAt'] !== undefined) {
    const at = form.program.changedAt(native);
    expect(at && inHubZone(at).replace('.000', '')).toBe(body['changedAt']);
  }
  if (body['back'] !== undefined) {
    const [first] = recordsOf(result);
    expect(first && form.stage.fill({ ...first, related: {} }).native).toEqual(body['back']);
  }
}

function checkWriting({ stage }: Form, { body }: MappingCase, view: JoinedView): void {
  const { native, filled, missing } = stage.fill({ ...view, related: view.related ?? {} });

  expect({ native, missing }).toEqual({ native: body['native'], missing: body['missing'] ?? [] });
  expect(filled).toMatchObject((body['filled'] ?? {}) as JsonObject);
  expect(Object.keys(filled)).toEqual(Object.keys(native));
}

/** The law for every record that a native one is read into. */
function holdsFor(form: Form, native: Json): void {
  const read = form.program.read(native);
  for (const { kind, record } of read.ok ? read.records : []) {
    expect(breaches(form.program, { kind, record }, set.codes) ?? []).toEqual([]);
  }
}

describe('schemas/', () => {
  it('has no mistakes', () => {
    expect([...allProblems(set), ...mistakes]).toEqual([]);
  });
});

describe.each(forms)('the mapping of $name', (form) => {
  it('comes with cases, among them one that fits, one that does not, and one that fills the form', () => {
    const has = (member: string): boolean => form.cases.some(({ body }) => member in body);

    expect([has('expect'), has('faults'), has('view') || has('back')]).toEqual([true, true, true]);
  });

  it('has a line for every field', () => {
    const { total, mapped, skipped } = form.program.coverage;

    expect(mapped + skipped.length).toBe(total);
  });

  const cases = form.cases.map((one) => ({ title: `${one.name} (line ${one.line})`, one }));

  it.each(cases)('$title', ({ one }) => {
    const native = givenOf(one, form.cases);
    if (native !== undefined) {
      checkReading(form, one, native);
      checkAside(form, one, native);
    }
    if (one.body['view'] !== undefined) {
      checkWriting(form, one, one.body['view'] as unknown as JoinedView);
    }
  });

  it.each(cases)('keeps the law on: $title', ({ one }) => {
    const native = givenOf(one, form.cases);
    if (native !== undefined) {
      holdsFor(form, native);
    }
    if (one.body['view'] !== undefined) {
      const view = one.body['view'] as unknown as JoinedView;
      expect(breaches(form.program, view, set.codes) ?? []).toEqual([]);
    }
  });

  const [kind] = form.program.kinds;

  it.each([[kind as Kind]])('keeps the law on generated records of kind %s', (made) => {
    const records = canonicalRecords(made, set.codes, { open: form.paths });
    let tried = 0;
    fc.assert(
      fc.property(records, fc.boolean(), (record, isJoined) => {
        const { holder, ...rest } = record;
        const view: JoinedView = isJoined
          ? { kind: made, record: rest, related: { holder: holder ?? {} } }
          : { kind: made, record };
        const found = breaches(form.program, view, set.codes);
        tried += found === undefined ? 0 : 1;
        expect(found ?? []).toEqual([]);
      }),
      { numRuns: 300 },
    );
    // Records that leave the form incomplete prove nothing.
    expect(tried).toBeGreaterThan(30);
  });
});

/** A row of a table whose column heads are the titles of the form's fields. */
function byFieldName(row: Readonly<Record<string, string>>): JsonObject {
  const schema = set.systems.get('market-regulation')?.forms.get('business-license')?.schema;
  const fields = Object.entries((schema?.['properties'] ?? {}) as Record<string, JsonObject>);
  return Object.fromEntries(
    fields.map(([name, { title }]): [string, Json] => [name, row[String(title)] ?? '']),
  );
}

describeSharedData('real records', () => {
  const read = (name: string, rows: readonly JsonObject[]) => {
    const form = formNamed(name);
    const results = rows.map((row) => form.stage.run(row, NOW));
    rows.forEach((row) => holdsFor(form, row));
    const count = (lists: readonly (readonly { field: string; code: string }[])[]) => {
      const counts: Record<string, number> = {};
      for (const { field, code } of lists.flat()) {
        counts[`${field} ${code}`] = (counts[`${field} ${code}`] ?? 0) + 1;
      }
      return counts;
    };
    return {
      fit: results.filter(({ ok }) => ok).length,
      faults: count(results.map((result) => (result.ok ? [] : result.faults))),
      warnings: count(results.map(({ warnings }) => warnings)),
    };
  };

  it('takes 208 of 210 cosmetics licenses and names the two that are malformed', () => {
    const rows = sharedJson('cn-nmpa-cosmetic-licence-detail-2019.json') as readonly JsonObject[];

    expect(read('drug-administration/cosmetics-license', rows)).toEqual({
      fit: 208,
      faults: { 'businessLicenseNumber PATTERN': 2 },
      warnings: { 'businessLicenseNumber PATTERN': 2, 'xkName REQUIRED': 5 },
    });
  });

  it('takes all 864 enterprises of 1988, the one in lower case among them', () => {
    const { erDataList } = sharedJson('cn-enterprise-zhejiang-1988.json') as {
      readonly erDataList: readonly JsonObject[];
    };

    expect(read('market-regulation/business-license', erDataList)).toEqual({
      fit: 864,
      faults: {},
      warnings: {},
    });
  });

  it('takes the enterprises of 1992 but for the row that lost a column', () => {
    const rows = sharedRows('cn-enterprise-zhejiang-1992.csv');
    const whole = rows.filter((row) => Object.keys(row).length === 10).map(byFieldName);

    expect([rows.length, whole.length]).toEqual([2386, 2384]);
    expect(read('market-regulation/business-license', whole)).toEqual({
      fit: 2384,
      faults: {},
      warnings: { 'code PATTERN': 1 },
    });
  });

  it('reads every identifier of the vectors as they say', () => {
    const form = formNamed('market-regulation/business-license');
    const verdicts = sharedRows('uscc-vectors.csv').map(({ identifier = '', verdict = '' }) => {
      const result = form.stage.run({ name: '某某公司', code: identifier }, NOW);
      const told = result.ok ? (result.warnings.length > 0 ? 'warn' : 'accept') : 'quarantine';
      return { identifier, told, verdict };
    });
    const expected: Readonly<Record<string, string>> = { valid: 'accept', normalise: 'accept' };

    expect(verdicts.length).toBe(209);
    expect(verdicts.filter(({ told, verdict }) => told !== (expected[verdict] ?? verdict))).toEqual(
      [],
    );
  });

  it('takes the disclosure record of a city platform', () => {
    const { rows } = sharedJson('cn-shuanggongshi-xk-api-sample.json') as {
      readonly rows: readonly JsonObject[];
    };

    expect(read('double-publicity/xk-2019', rows)).toEqual({
      fit: 1,
      faults: {},
      warnings: { 'XK_FR_ZJHM REQUIRED': 1 },
    });
  });
});
