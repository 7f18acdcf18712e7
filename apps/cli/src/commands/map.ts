import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import {
  type Fault,
  type Json,
  type JsonObject,
  type Kind,
  type Language,
  Misconfigured,
  tellFault,
} from '@hub/contracts';
import { type CompiledStage, compileStage, type Stage } from '@hub/connector';
import type { CliContext } from '../context.js';
import { findForm, schemasOf } from '../hub/systems.js';
import { EXIT, type ExitCode } from '../terminal/exit.js';

/** What one line of input becomes: an answer line, and whether it fits. */
export interface Mapped {
  readonly line: unknown;
  readonly fits: boolean;
}

/** Which way, and in which language faults are told. */
export interface MapOptions {
  readonly back: boolean;
  readonly language: Language;
}

/**
 * `./hub map <system>/<form>`: NDJSON in, NDJSON out, line by line; no server needed.
 * Not well when any line has faults or, backwards, is no joined view.
 */
export async function map(
  name: string,
  options: MapOptions,
  context: CliContext,
  input: Readable,
): Promise<ExitCode> {
  const set = schemasOf(context.settings);
  const { system, form } = findForm(set, name);
  const stage = stageOf(compileStage(set, system, form), name);
  let allFit = true;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    if (text.trim() !== '') {
      const { line, fits } = options.back
        ? mapBack(stage, text)
        : mapForwards(stage, text, options.language);
      context.out.line(line);
      allFit &&= fits;
    }
  }
  return allFit ? EXIT.well : EXIT.notWell;
}

function stageOf(compiled: CompiledStage, name: string): Stage {
  if ('problems' in compiled) {
    throw new Misconfigured(`The mapping of ${name} has mistakes.`, 'See them with ./hub check.');
  }
  return compiled.stage;
}

/** A native record to canonical ones, or to its faults. */
export function mapForwards(stage: Stage, text: string, language: Language): Mapped {
  // As at the door: a line that is not JSON is its own text.
  const result = stage.run(parsed(text) ?? text, new Date());
  const told = (faults: readonly Fault[]): object[] =>
    faults.map((fault) => tellFault(fault, language, true));
  const warnings = result.warnings.length > 0 ? { warnings: told(result.warnings) } : {};
  if (!result.ok) {
    return { line: { faults: told(result.faults), ...warnings }, fits: false };
  }
  const records = result.records.map(({ kind, json }) => ({
    kind,
    record: parsed(json.toString()),
  }));
  return { line: { records, ...warnings }, fits: true };
}

/** A joined view (`{ kind, record, related }`) to the filled form. */
export function mapBack(stage: Stage, text: string): Mapped {
  const view = parsed(text) as
    { kind?: Kind; record?: JsonObject; related?: JsonObject } | undefined;
  const { kind = stage.kinds[0], record, related = {} } = view ?? {};
  if (!kind || !record) {
    const message = 'This line is no joined view: it needs "kind", "record" and "related".';
    return { line: { faults: [{ field: '', code: 'TYPE', message }] }, fits: false };
  }
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a stage is no array
  return { line: stage.fill({ kind, record, related }), fits: true };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
