import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, SchemaProblem } from '@hub/contracts';
import type { Mistake } from './problem.js';
import type { Lines } from './lines.js';
import { linesOf, parseYaml } from './lines.js';

/** A file of a `schemas/` folder as plain values, with the line of each. */
export class SchemaDocument {
  private known: Lines | undefined;

  constructor(
    /** Relative to the folder that was read, with `/`. */
    readonly file: string,
    readonly text: string,
    readonly body: Json,
  ) {}

  /** JSON pointer into the body → 1-based line; worked out when somebody asks. */
  get lines(): Lines {
    this.known ??= linesOf(parseYaml(this.text));
    return this.known;
  }

  /** The line of a pointer, or of the nearest thing around it. */
  lineOf(pointer: string): number {
    for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      const line = this.lines.get(at);
      if (line !== undefined) {
        return line;
      }
    }
    return this.lines.get('') ?? 1;
  }

  /** A problem at a pointer into the body. */
  problem(pointer: string, mistake: Mistake): SchemaProblem {
    return { file: this.file, line: this.lineOf(pointer), ...mistake };
  }
}

/** A document, or why there is none. */
export type Reading =
  | { readonly ok: true; readonly document: SchemaDocument }
  | { readonly ok: false; readonly problems: readonly SchemaProblem[] };

/** Reads a YAML or JSON file (by its ending) of a folder. Throws nothing: what is wrong comes back as problems. */
export function readDocument(folder: string, file: string): Reading {
  let text: string;
  try {
    text = readFileSync(join(folder, file), 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    return refused(file, 1, unreadable(error));
  }
  if (text.includes('\uFFFD')) {
    return refused(file, 1, NOT_UTF8);
  }
  return file.endsWith('.json') ? readJson(file, text) : readYaml(file, text);
}

const NOT_UTF8: Mistake = {
  rule: 'encoding',
  message: 'the file is not UTF-8',
  remedy: 'Save it as UTF-8.',
};

function unreadable(error: unknown): Mistake {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT'
    ? { rule: 'missing-file', message: 'the file does not exist', remedy: 'Add it.' }
    : {
        rule: 'unreadable-file',
        message: `the file cannot be read (${code ?? 'unknown reason'})`,
        remedy: 'Give the hub the right to read it.',
      };
}

function refused(file: string, line: number, mistake: Mistake): Reading {
  return { ok: false, problems: [{ file, line, ...mistake }] };
}

function readYaml(file: string, text: string): Reading {
  const parsed = parseYaml(text);
  const { document, counter } = parsed;
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      file,
      line: counter.linePos(error.pos[0]).line,
      rule: 'syntax',
      message: withoutDot(error.message),
      remedy:
        'Correct the YAML: indentation by spaces, a space after each colon, texts with : or # in quotes.',
    }));
    return { ok: false, problems };
  }
  return { ok: true, document: new SchemaDocument(file, text, document.toJS() as Json) };
}

function readJson(file: string, text: string): Reading {
  try {
    return { ok: true, document: new SchemaDocument(file, text, JSON.parse(text) as Json) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return refused(file, lineOfJsonError(text, message), {
      rule: 'syntax',
      message: 'this is not JSON',
      remedy: 'Correct the brackets, quotes and commas around this line.',
    });
  }
}

/** What V8 quotes around a token that it did not expect, ten characters to either side. */
const QUOTED = /^Unexpected token .*?, (?:\.\.\.)?"(.*?)"(?:\.\.\.)? is not valid JSON$/s;

/** V8 names the offset, or quotes what stands around it, or the text ends too early. */
function lineOfJsonError(text: string, message: string): number {
  const [, position] = /position (\d+)/.exec(message) ?? [];
  if (position !== undefined) {
    return lineAt(text, Number(position));
  }
  const [, quoted] = QUOTED.exec(message) ?? [];
  const start = quoted === undefined ? -1 : text.indexOf(quoted);
  return lineAt(text, start < 0 ? text.length : start + Math.min(10, quoted?.length ?? 0));
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function withoutDot(message: string): string {
  return message.replace(/\.$/, '');
}
