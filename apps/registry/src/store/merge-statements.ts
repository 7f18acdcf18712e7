import type { Statement } from '@hub/storage';

/*
 * Statements of the merging transaction. Rows are named by ordinal; parameters are PostgreSQL's binary arrays.
 * Each is explained on empty and on full tables by a test (guard 29).
 */

/** Guard 18. The buckets come sorted, so that two transactions never wait for each other in a circle. */
export const lockBuckets: Statement = {
  name: 'lock-buckets',
  text: 'SELECT count(pg_advisory_xact_lock($1::int4, k)) FROM unnest($2::int4[]) k',
};

export const lookUpKeys: Statement = {
  name: 'look-up-keys',
  text: `SELECT (u.i-1)::int AS i, m.entity::text
         FROM unnest($1::uuid[]) WITH ORDINALITY u(h,i) JOIN match_key m ON m.hash=u.h`,
};

export const lockEntities: Statement = {
  name: 'lock-entities',
  text: `SELECT e.id::text, e.kind, e.state, e.doc, e.extract
         FROM entity e WHERE e.id=ANY($1::uuid[]) ORDER BY e.id FOR UPDATE`,
};

export const insertEntities: Statement = {
  name: 'insert-entities',
  text: `INSERT INTO entity (id,kind,state,doc,extract)
         SELECT * FROM unnest($1::uuid[],$2::int2[],$3::int2[],$4::text[],$5::text[])`,
};

export const updateEntities: Statement = {
  name: 'update-entities',
  text: `UPDATE entity t SET state=u.s, doc=u.d, extract=u.e
         FROM unnest($1::uuid[],$2::int2[],$3::text[],$4::text[]) u(id,s,d,e) WHERE t.id=u.id`,
};

export const insertKeys: Statement = {
  name: 'insert-keys',
  text: `INSERT INTO match_key (hash,entity,role)
         SELECT * FROM unnest($1::uuid[],$2::uuid[],$3::int2[])`,
};

export const moveKeys: Statement = {
  name: 'move-keys',
  text: `UPDATE match_key t SET entity=u.e FROM unnest($1::uuid[],$2::uuid[]) u(h,e) WHERE t.hash=u.h`,
};

export const dropKeys: Statement = {
  name: 'drop-keys',
  text: 'DELETE FROM match_key WHERE hash=ANY($1::uuid[])',
};

/**
 * Guard 21. Where few point at a key they are marked at once; where many do, a walk begins, again from the beginning if
 * it is under way. Runs before the links of its own transaction are inserted: those entities are dirty anyway.
 * $3: how many are few.
 */
export const startFanOut: Statement = {
  name: 'start-fan-out',
  text: `WITH near AS MATERIALIZED (
           SELECT u.p, u.t, ARRAY(SELECT l.entity FROM link l WHERE l.target=u.t LIMIT $3::int4+1) AS few
           FROM unnest($1::uuid[],$2::uuid[]) u(p,t)),
         walks AS (
           INSERT INTO fan_out (party,targets,after)
           SELECT p, array_agg(t), '00000000-0000-0000-0000-000000000000'
           FROM near WHERE cardinality(few)>$3::int4 GROUP BY p ORDER BY p
           ON CONFLICT (party) DO UPDATE SET after=excluded.after,
             targets=ARRAY(SELECT unnest(fan_out.targets) UNION SELECT unnest(excluded.targets)))
         INSERT INTO dirty (kind,mark,entities)
         SELECT k.kind, nextval('mark'), k.entities
         FROM (SELECT c.kind, array_agg(c.id) AS entities
               FROM (SELECT DISTINCT x.id, (SELECT e.kind FROM entity e WHERE e.id=x.id) AS kind
                     FROM near CROSS JOIN LATERAL unnest(few) x(id) WHERE cardinality(few)<=$3::int4) c
               GROUP BY c.kind) k
         RETURNING kind`,
};

export const insertLinks: Statement = {
  name: 'insert-links',
  text: `INSERT INTO link (target,entity,role) SELECT * FROM unnest($1::uuid[],$2::uuid[],$3::int2[])`,
};

export const dropLinks: Statement = {
  name: 'drop-links',
  text: `DELETE FROM link t USING unnest($1::uuid[],$2::uuid[]) u(t,e) WHERE t.target=u.t AND t.entity=u.e`,
};

/** Guard 22: the mark is taken after the locks, so marks of one entity rise in the order of their commits. */
export const markDirty: Statement = {
  name: 'mark-dirty',
  text: `INSERT INTO dirty (kind,mark,entities) SELECT $1::int2, nextval('mark'), $2::uuid[] RETURNING mark::float8`,
};

/** A record that could be worked in settles what its key had left behind before. */
export const settleHeld: Statement = {
  name: 'settle-held',
  text: 'DELETE FROM held WHERE key=ANY($1::uuid[])',
};

export const hold: Statement = {
  name: 'hold',
  text: `INSERT INTO held (topic,part,at_offset,kind,key,reason,value,at)
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8) ON CONFLICT DO NOTHING`,
};

/** Guard 30: the same, for the second run after a unique violation. */
export const tolerant = (statement: Statement): Statement => ({
  name: `${statement.name}-again`,
  text: `${statement.text} ON CONFLICT DO NOTHING`,
});

export const insertEntitiesAgain = tolerant(insertEntities);
export const insertKeysAgain = tolerant(insertKeys);
export const insertLinksAgain = tolerant(insertLinks);
