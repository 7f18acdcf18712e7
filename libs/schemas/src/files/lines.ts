import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node, Pair } from 'yaml';

/** JSON pointer into a document → 1-based line. */
export type Lines = ReadonlyMap<string, number>;

/** A YAML text (JSON is YAML) with the lines of its nodes. */
export interface ParsedYaml {
  readonly document: Document.Parsed;
  readonly counter: LineCounter;
}

/** Parses YAML 1.2, core schema: dates stay texts, keys must be unique. Errors stand in the document. */
export function parseYaml(text: string): ParsedYaml {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'silent',
  });
  return { document, counter };
}

/** The line of every node of a parsed text; of a member, the line of its name. */
export function linesOf({ document, counter }: ParsedYaml): Lines {
  const lines = new Map<string, number>();
  note(document.contents, '', { counter, lines });
  return lines;
}

/** A member's name as a step of a JSON pointer. */
export function pointerStep(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

interface Notes {
  readonly counter: LineCounter;
  readonly lines: Map<string, number>;
}

function note(node: unknown, pointer: string, notes: Notes): void {
  noteLine(node, pointer, notes);
  if (isMap(node)) {
    node.items.forEach((pair) => notePair(pair, pointer, notes));
  } else if (isSeq(node)) {
    node.items.forEach((item, index) => note(item, `${pointer}/${index}`, notes));
  }
}

function notePair(pair: Pair, pointer: string, notes: Notes): void {
  const name = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
  const below = `${pointer}/${pointerStep(name)}`;
  noteLine(pair.key, below, notes);
  note(pair.value, below, notes);
}

function noteLine(node: unknown, pointer: string, { counter, lines }: Notes): void {
  const start = startOf(node);
  if (start !== undefined && !lines.has(pointer)) {
    lines.set(pointer, counter.linePos(start).line);
  }
}

function startOf(node: unknown): number | undefined {
  return isPair(node) ? undefined : (node as Node | null | undefined)?.range?.[0];
}
