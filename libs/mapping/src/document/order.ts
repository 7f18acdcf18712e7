import type { CanonicalRef, Line, MapLine } from './nodes.js';

/** Whether a line is read into its path. */
export function isRead(line: Line): line is MapLine {
  return line.kind === 'map' && line.direction !== 'write';
}

/** Whether `ref` is what `within` holds, or lies inside it. */
export function lies(ref: CanonicalRef, within: CanonicalRef): boolean {
  return (
    ref.kind === within.kind && (ref.path === within.path || ref.path.startsWith(`${within.path}.`))
  );
}

/** The line that a condition of `line` asks about, if it is one of `lines`. */
function askedBy(line: Line, lines: readonly Line[]): MapLine | undefined {
  const ref = isRead(line) ? line.condition?.ref : undefined;
  return ref && lines.filter(isRead).find(({ to }) => lies(ref, to));
}

/** The lines in an order in which what a condition asks about has been read before; otherwise as they stand. */
export function inReadingOrder(lines: readonly Line[]): readonly Line[] {
  const order = new Set<Line>();
  const visit = (line: Line, path: readonly Line[]): void => {
    const asked = askedBy(line, lines);
    if (asked !== undefined && !path.includes(asked)) {
      visit(asked, [...path, asked]);
    }
    order.add(line);
  };
  lines.forEach((line) => visit(line, [line]));
  return [...order];
}

/** Whether a line's condition asks, over any number of steps, about the line itself. */
export function asksItself(line: Line, lines: readonly Line[]): boolean {
  const seen = new Set<Line>();
  let asked = askedBy(line, lines);
  while (asked !== undefined && !seen.has(asked)) {
    if (asked === line) {
      return true;
    }
    seen.add(asked);
    asked = askedBy(asked, lines);
  }
  return false;
}
