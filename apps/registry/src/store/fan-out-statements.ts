import type { Statement } from '@hub/storage';

/** The next one after the last one walked, so that a holder of 100,000 licenses does not keep others waiting. */
export const nextFanOut: Statement = {
  name: 'next-fan-out',
  text: `SELECT party::text, targets::text[], after::text FROM fan_out
         WHERE party>$1::uuid ORDER BY party LIMIT 1 FOR UPDATE SKIP LOCKED`,
};

/** Who points at these keys, in the order of ids, from one id on. */
export const readPointers: Statement = {
  name: 'read-pointers',
  text: `SELECT p.id::text AS entity, (SELECT e.kind FROM entity e WHERE e.id=p.id) AS kind
         FROM (SELECT DISTINCT l.entity AS id FROM unnest($1::uuid[]) t(target)
               CROSS JOIN LATERAL (SELECT entity FROM link WHERE target=t.target AND entity>$2::uuid
                                   ORDER BY entity LIMIT $3::int4) l
               ORDER BY id LIMIT $3::int4) p ORDER BY p.id`,
};

export const moveFanOut: Statement = {
  name: 'move-fan-out',
  text: 'UPDATE fan_out SET after=$2::uuid WHERE party=$1::uuid',
};

export const endFanOut: Statement = {
  name: 'end-fan-out',
  text: 'DELETE FROM fan_out WHERE party=$1::uuid',
};

export const marksLeft: Statement = {
  name: 'marks-left',
  text: `SELECT 1 FROM unnest($1::int2[],$2::int8[]) u(k,m) JOIN dirty d ON d.kind=u.k AND d.mark=u.m LIMIT 1`,
};
