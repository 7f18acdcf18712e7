import { isRead, lies } from '../document/order.js';
import type { CanonicalRef, Condition, Line, MapLine, MappingPlan } from '../document/nodes.js';
import type { Placed } from './record-source.js';
import { chain, quoted } from './source-text.js';

/** How the generated text of one plan calls things: line 3 reads into `v3` by decoder `d3`, its field's note is `m3`. */
export class ReadNames {
  private readonly numbers: ReadonlyMap<Line, number>;

  constructor(private readonly plan: MappingPlan) {
    this.numbers = new Map(plan.lines.map((line, index) => [line, index]));
  }

  number(line: Line): number {
    return this.numbers.get(line) ?? -1;
  }

  variable(line: Line): string {
    return `v${this.number(line)}`;
  }

  /** The expression that holds a path's value once its line has run. */
  valueOf(ref: CanonicalRef): string {
    const lines = this.plan.lines.filter(isRead).filter(({ to }) => lies(ref, to));
    if (lines.length > 0) {
      const values = lines.map((line) =>
        chain(this.variable(line), ref.segments.slice(line.to.segments.length)),
      );
      return values.length === 1 ? values.join('') : `(${values.join(' ?? ')})`;
    }
    const constant = this.plan.constants.find(({ to }) => lies(ref, to));
    return constant === undefined ? 'undefined' : JSON.stringify(constant.value);
  }

  condition({ when, ref, value }: Condition): string {
    return `${this.valueOf(ref)} ${when === 'if' ? '===' : '!=='} ${quoted(value)}`;
  }

  placed(line: MapLine, segments = line.to.segments): Placed {
    return { segments, expression: this.variable(line), always: false };
  }
}
