import type { Statement } from '@hub/storage';

/** The next ones after the last one walked, so that a holder of 100,000 licenses does not keep others waiting. */
export const nextFanOuts: Statement = {
  name: 'next-fan-outs',
  text: `SELECT party::text, targets::text[], after::text FROM fan_out
         WHERE party>$1::uuid ORDER BY party LIMIT $2::int4 FOR UPDATE SKIP LOCKED`,
};

/** For each party's target, who points at it from one id on, a page of each at most. */
export const readPage: Statement = {
  name: 'read-page',
  text: `SELECT (u.i-1)::int AS i, l.entity::text, (SELECT e.kind FROM entity e WHERE e.id=l.entity) AS kind
         FROM unnest($1::uuid[],$2::uuid[]) WITH ORDINALITY u(target,after,i)
         CROSS JOIN LATERAL (SELECT entity FROM link WHERE target=u.target AND entity>u.after
                             ORDER BY entity LIMIT $3::int4) l`,
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

export const moveFanOuts: Statement = {
  name: 'move-fan-outs',
  text: `UPDATE fan_out t SET after=u.a FROM unnest($1::uuid[],$2::uuid[]) u(p,a) WHERE t.party=u.p`,
};

export const endFanOuts: Statement = {
  name: 'end-fan-outs',
  text: 'DELETE FROM fan_out WHERE party=ANY($1::uuid[])',
};

export const marksLeft: Statement = {
  name: 'marks-left',
  text: `SELECT 1 FROM unnest($1::int2[],$2::int8[]) u(k,m) JOIN dirty d ON d.kind=u.k AND d.mark=u.m LIMIT 1`,
};
