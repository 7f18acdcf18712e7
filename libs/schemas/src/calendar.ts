import type { SchemaProblem } from '@hub/contracts';
import { listFiles } from './files/list-files.js';
import { readDocument } from './files/read-document.js';
import type { MetaSchemas } from './meta/meta-schemas.js';
import type { CalendarYear } from './schema-set.js';

/** Reads `calendar/<year>.yaml`. Days of other years than it names are taken too: a notice may name a December day. */
export function readCalendar(
  folder: string,
  meta: MetaSchemas,
): { readonly years: readonly CalendarYear[]; readonly problems: readonly SchemaProblem[] } {
  const years: CalendarYear[] = [];
  const problems: SchemaProblem[] = [];
  for (const file of listFiles(folder, 'calendar').filter((name) => name.endsWith('.yaml'))) {
    const reading = readDocument(folder, file);
    const found = reading.ok ? meta.check('calendar', reading.document) : reading.problems;
    if (reading.ok && found.length === 0) {
      years.push(reading.document.body as unknown as CalendarYear);
    }
    problems.push(...found);
  }
  return { years, problems };
}
