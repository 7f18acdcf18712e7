/**
 * States of a receipt. Open: `in-flight`, `quarantined`; the others are final (`interfaces.md`, *Every connector app*).
 * The position in this list is the number kept in tables: append only.
 */
export const INTAKE_STATES = [
  'in-flight',
  'quarantined',
  'published',
  'duplicate',
  'superseded',
  'not-shared',
  'discarded',
  'returned',
] as const;

export type IntakeState = (typeof INTAKE_STATES)[number];

/** States of a delivery (推送). Open: the first five; append only, as above. */
export const DELIVERY_STATES = [
  'waiting',
  'incomplete',
  'writing',
  'failing',
  'held',
  'delivered',
  'confirmed',
  'replaced',
  'discarded',
] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** States of a delivery from which something is still to follow. */
export const OPEN_DELIVERY_STATES: readonly DeliveryState[] = DELIVERY_STATES.slice(0, 5);

/** States of a shared record. */
export const ENTITY_STATES = ['active', 'withdrawn', 'merged', 'erased'] as const;

export type EntityState = (typeof ENTITY_STATES)[number];

/** What an operator should think of a system at this moment (`console.md`, *Status*). */
export type SystemStatus =
  'up' | 'late' | 'failing' | 'paused' | 'silent' | 'misconfigured' | 'new';
