/** Statuses that want somebody, worst first (`console.md`, *Status*). */
const URGENT = ['misconfigured', 'failing', 'late', 'silent'];

/** All statuses in the order in which rows stand: what wants attention first. */
export const ORDER = [...URGENT, 'paused', 'new', 'up'];

/** Systems in that order; by name among equals. */
export function byUrgency(systems) {
  return systems.toSorted(
    (a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.system.localeCompare(b.system),
  );
}

/**
 * What wants somebody's attention: systems by the status the server gave them, books that do not balance, records that
 * wait for a person. `kind` names the sentence in `words.js`.
 */
export function attentionOf(systems, books) {
  return [...systemItems(systems), ...bookItems(systems, books)];
}

function systemItems(systems) {
  return byUrgency(systems)
    .filter(({ status }) => URGENT.includes(status))
    .map(({ system, title, status, reasons }) => ({
      key: `system/${system}`,
      kind: status,
      title,
      system,
      sentence: reasons[0] ?? '',
      more: reasons.length - 1,
    }));
}

function bookItems(systems, books) {
  if (!books) {
    return [];
  }
  const titles = new Map(systems.map(({ system, title }) => [system, title]));
  const items = [];
  for (const [system, of] of Object.entries(books.systems)) {
    const about = { title: titles.get(system) ?? system, system };
    if (!of.balanced && of.problem === undefined) {
      items.push({ key: `unbalanced/${system}`, kind: 'unbalanced', ...about });
    }
    if (of.quarantined > 0) {
      items.push({ key: `waiting/${system}`, kind: 'waiting', ...about, count: of.quarantined });
    }
  }
  return [...items, ...registryItems(books.registry)];
}

function registryItems(registry) {
  if (registry.problem !== undefined) {
    return [{ key: 'registry', kind: 'registryAway', sentence: registry.problem }];
  }
  return [
    ...(registry.balanced ? [] : [{ key: 'registry', kind: 'registryUnbalanced' }]),
    ...(registry.held > 0 ? [{ key: 'held', kind: 'held', count: registry.held }] : []),
  ];
}

/** Whether nothing has ever come: then the page shows how to begin. */
export function isEmpty(systems, books) {
  const nothingCame = systems.every(({ lastReceivedAt }) => lastReceivedAt === undefined);
  const nothingBooked = Object.values(books?.systems ?? {}).every((of) => !of.received);
  return systems.length > 0 && nothingCame && nothingBooked;
}
