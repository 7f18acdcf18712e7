import type { Json, JsonObject, MappingCase } from '@hub/contracts';
import type { MappingProgram } from '@hub/mapping';
import { compileMapping } from '@hub/mapping';
import type { SchemaSet } from '@hub/schemas';
import { loadSchemas } from '@hub/schemas';
import type { Benchmark, Figure } from './benchmark.js';

const SCHEMAS = new URL('../../../schemas', import.meta.url).pathname;
const RECORDS = 200;
const ROUNDS = 40;
const WARM_UP = 30;

/** One form with everything that its stage is made of. */
interface Subject {
  readonly name: string;
  readonly program: MappingProgram;
  readonly compileMs: number;
  readonly lines: readonly Buffer[];
  readonly check: (native: Json) => number;
  readonly checkCanonical: (
    records: readonly { readonly kind: string; readonly record: JsonObject }[],
  ) => number;
}

/** What one round does with every record; the number returned keeps the work from being optimised away. */
type Work = (line: Buffer) => number;

/**
 * Checking and mapping, each form by its ratio to parsing and writing the same native record as JSON in the same run:
 * absolute times of this kind swing by a factor of two within seconds.
 */
export const benchmark: Benchmark = {
  title: 'parse, check, map, check and write, against parsing and writing alone',
  run: (progress) => Promise.resolve(measure(progress)),
};

function measure(progress: (line: string) => void): readonly Figure[] {
  const set = loadSchemas([SCHEMAS]);
  const subjects = [...set.systems.keys()].flatMap((system) => subjectsOf(set, system));
  return subjects.flatMap((subject) => {
    progress(`${subject.name} …`);
    return figuresOf(subject);
  });
}

function subjectsOf(set: SchemaSet, system: string): readonly Subject[] {
  const declared = set.systems.get(system);
  return [...(declared?.forms.values() ?? [])].flatMap((form) => {
    const start = performance.now();
    const compiled = compileMapping(form, {
      codes: set.codes,
      owner: declared?.owner ?? { name: system },
      fieldInfo: (kind, path) => set.fieldInfo(kind, path),
    });
    const native = fittingCase(form.cases);
    if ('problems' in compiled || native === undefined) {
      return [];
    }
    const { program } = compiled;
    return [
      {
        name: `${system}/${form.form}`,
        program,
        compileMs: performance.now() - start,
        lines: variants(native, program.keyFields[0] ?? ''),
        check: (record) => form.checkNative(record).length,
        checkCanonical: (records) =>
          records.reduce(
            (faults, { kind, record }) =>
              faults + set.checkCanonical(kind as MappingProgram['kinds'][number], record).length,
            0,
          ),
      },
    ];
  });
}

/** The longest record among the cases that fit. */
function fittingCase(cases: readonly MappingCase[]): JsonObject | undefined {
  const size = (native: Json | undefined): number => JSON.stringify(native ?? '').length;
  return cases
    .filter(({ body }) => body['expect'] !== undefined)
    .map(({ body }) => body['given'] as JsonObject)
    .toSorted((a, b) => size(b) - size(a))[0];
}

/** Records that differ in every number and in one name, so that nothing that was remembered helps. */
function variants(native: JsonObject, key: string): readonly Buffer[] {
  const texts = Object.keys(native).filter((field) => typeof native[field] === 'string');
  const [name] = texts.filter((field) => field !== key);
  return Array.from({ length: RECORDS }, (_, index) => {
    const members = Object.entries(native).map(([field, value]): [string, Json] => {
      const isNumber = typeof value === 'number';
      const other = field === name ? `${String(value)}${index}` : value;
      return [field, isNumber ? value + index * 1000 : other];
    });
    return Buffer.from(JSON.stringify(Object.fromEntries(members)));
  });
}

function figuresOf(subject: Subject): readonly Figure[] {
  const { name, program, lines, check, checkCanonical } = subject;
  const base: Work = (line) => Buffer.from(JSON.stringify(parse(line))).length;
  const checked: Work = (line) => {
    const native = parse(line);
    return check(native) + Buffer.from(JSON.stringify(native)).length;
  };
  const mapped: Work = (line) => written(program.read(parse(line)));
  const stage: Work = (line) => {
    const native = parse(line);
    const faults = check(native);
    const result = program.read(native);
    return faults + (result.ok ? checkCanonical(result.records) : 0) + written(result);
  };
  const [yardstick, ...others] = interleaved([base, checked, mapped, stage], lines);
  const figure = (what: string, us: number | undefined): Figure => ({
    name: `${what} ${name}`,
    value: rounded(us ?? 0),
    unit: 'us CPU per record',
    ratio: rounded((us ?? 0) / (yardstick ?? 1)),
    yardstick: 'parse + stringify of the same record',
  });
  return [
    { name: `json ${name}`, value: rounded(yardstick ?? 0), unit: 'us CPU per record' },
    figure('check', others[0]),
    figure('map', others[1]),
    figure('stage', others[2]),
    { name: `compile ${name}`, value: rounded(subject.compileMs), unit: 'ms' },
  ];
}

function parse(line: Buffer): JsonObject {
  return JSON.parse(line.toString()) as JsonObject;
}

function written(result: ReturnType<MappingProgram['read']>): number {
  return result.ok
    ? result.records.reduce(
        (bytes, { record }) => bytes + Buffer.from(JSON.stringify(record)).length,
        0,
      )
    : 0;
}

/** CPU microseconds per record of each work; they take turns, and of its rounds the median counts. */
function interleaved(works: readonly Work[], lines: readonly Buffer[]): readonly number[] {
  const times = works.map((): number[] => []);
  let kept = 0;
  for (let round = 0; round < ROUNDS + WARM_UP; round++) {
    works.forEach((work, index) => {
      const start = process.cpuUsage();
      for (const line of lines) {
        kept += work(line);
      }
      if (round >= WARM_UP) {
        times[index]?.push(process.cpuUsage(start).user / lines.length);
      }
    });
  }
  return kept > 0 ? times.map(median) : [];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const figures = measure((line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${JSON.stringify({ benchmark: 'mapping', figures }, undefined, 2)}\n`);
}
