import { hash } from 'node:crypto';
import type { Fault, FormDeclaration, Json, MappedRecord, SchemaProblem } from '@hub/contracts';
import { checkRecord } from '@hub/domain';
import type { MappingProgram, ReadResult } from '@hub/mapping';
import { compileMapping } from '@hub/mapping';
import type { SchemaSet } from '@hub/schemas';
import type { Stage } from './stage.js';
import type { EncodedRecord, StageResult } from './stage-result.js';

/** A stage that may be run, or the mistakes in its folder that forbid it. */
export type CompiledStage =
  { readonly stage: Stage } | { readonly problems: readonly SchemaProblem[] };

/** Compiles one form of a loaded set of schemas. Throws nothing. */
export function compileStage(set: SchemaSet, system: string, form: string): CompiledStage {
  const declared = set.systems.get(system);
  const declaration = declared?.forms.get(form);
  if (!declared || !declaration) {
    return { problems: declared?.problems ?? [] };
  }
  const compiled = compileMapping(declaration, {
    codes: set.codes,
    owner: declared.owner,
    kinds: set.kinds,
    fieldInfo: (kind, path) => set.fieldInfo(kind, path),
  });
  if ('problems' in compiled) {
    return compiled;
  }
  const { program } = compiled;
  return {
    stage: {
      system,
      form,
      kinds: program.kinds,
      keyFields: program.keyFields,
      mapping: { name: `${system}/${form}`, sha256: program.sha256 },
      declaresChangedAt: program.declaresChangedAt,
      keyOf: (native) => program.keyOf(native),
      run: (native, now) => run({ set, declaration, program }, native, now),
      fill: (view) => program.write(view),
    },
  };
}

interface Parts {
  readonly set: SchemaSet;
  readonly declaration: FormDeclaration;
  readonly program: MappingProgram;
}

/** Native schema, mapping, canonical schema, domain checks; a field that failed one is not checked by the next. */
function run(parts: Parts, native: Json, now: Date): StageResult {
  const { declaration, program } = parts;
  const schemaFaults = declaration.checkNative(native);
  if (native === null || typeof native !== 'object' || Array.isArray(native)) {
    return { ok: false, faults: schemaFaults, warnings: [] };
  }
  const time = program.changedAt(native)?.getTime();
  const changedAt = time === undefined ? {} : { changedAt: time };
  const reading = program.read(native);
  const { warnings } = reading;
  const faults = faultsOf(parts, reading, now, schemaFaults);
  if (!reading.ok || faults.length > 0) {
    return { ok: false, faults: oneAField(faults), warnings, ...changedAt };
  }
  const records = reading.records.map(encoded);
  const hash = hashOf(program, reading.records, records);
  const withdraws = program.withdraws(native);
  return { ok: true, records, hash, warnings, share: reading.share, withdraws, ...changedAt };
}

/** All that is wrong; canonical records are looked at only when nothing else is. Most often nothing, and no list is made. */
function faultsOf(
  parts: Parts,
  reading: ReadResult,
  now: Date,
  schemaFaults: readonly Fault[],
): readonly Fault[] {
  if (!reading.ok) {
    return [...schemaFaults, ...reading.faults];
  }
  if (schemaFaults.length > 0) {
    return schemaFaults;
  }
  const [first, ...others] = reading.records;
  const faults = first ? canonicalFaults(parts, first, now) : schemaFaults;
  return others.length === 0
    ? faults
    : [...faults, ...others.flatMap((record) => canonicalFaults(parts, record, now))];
}

function encoded({ kind, record, links }: MappedRecord): EncodedRecord {
  return { kind, json: Buffer.from(JSON.stringify(record)), links };
}

/** `encoded` holds the same records as JSON, so that it need not be made twice. */
function hashOf(
  program: MappingProgram,
  records: readonly MappedRecord[],
  encoded: readonly EncodedRecord[],
): string {
  const hashes = records.map((record, index) => program.hashOf(record, encoded[index]?.json));
  const [only = ''] = hashes;
  return hashes.length === 1
    ? only
    : hash('sha256', records.map(({ kind }, i) => `${kind} ${hashes[i]}`).join('\n'), 'hex');
}

function canonicalFaults(
  { set, program }: Parts,
  { kind, record }: MappedRecord,
  now: Date,
): readonly Fault[] {
  const schemaFaults = set.checkCanonical(kind, record);
  const faults = schemaFaults.length > 0 ? schemaFaults : checkRecord(kind, record, { now });
  return faults.length === 0
    ? faults
    : faults.map((fault) => ({
        ...fault,
        field: program.fieldOf(kind, fault.path ?? '') ?? fault.field,
      }));
}

function oneAField(faults: readonly Fault[]): readonly Fault[] {
  const seen = new Set<string>();
  return faults.filter(({ field }) => field === '' || (!seen.has(field) && seen.add(field)));
}
