import type { MappingDocument, SchemaProblem } from '@hub/contracts';

/** What a mistake is called, what it is, and what to do about it. */
export interface Mistake {
  readonly rule: string;
  readonly message: string;
  readonly remedy: string;
}

/** Collects the mistakes of one document with the lines where they stand. */
export class ProblemList {
  readonly found: SchemaProblem[] = [];

  constructor(private readonly document: MappingDocument) {}

  /** `pointer` is a JSON pointer into the document; the nearest known line above it counts. */
  add(pointer: string, { rule, message, remedy }: Mistake): void {
    this.found.push({
      file: this.document.file,
      line: this.lineOf(pointer),
      rule,
      message,
      remedy,
    });
  }

  private lineOf(pointer: string): number {
    for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      const line = this.document.lines.get(at);
      if (line !== undefined) {
        return line;
      }
    }
    return this.document.lines.get('') ?? 1;
  }
}

/** A member's name as a step of a JSON pointer. */
export function pointerStep(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
