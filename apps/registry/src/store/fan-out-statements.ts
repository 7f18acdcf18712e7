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
  text: `SELECT DISTINCT p.entity AS id, p.entity::text, e.kind
         FROM unnest($1::uuid[]) t(target)
         CROSS JOIN LATERAL (SELECT l.entity FROM link l WHERE l.target=t.target AND l.entity>$2::uuid
                             ORDER BY l.entity LIMIT $3::int4) p
         JOIN entity e ON e.id=p.entity
         ORDER BY id LIMIT $3::int4`,
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
