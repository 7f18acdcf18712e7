import type { Statement } from '@hub/storage';

/* Statements of the relay, all on the connection that holds its lease (guard 24). */

export const lastMark: Statement = {
  name: 'last-mark',
  text: 'SELECT coalesce(max(mark),0)::float8 AS mark FROM dirty WHERE kind=$1::int2',
};

/** $2: marks whose documents this process holds, so that their entities need not be sent; $3: published, not yet cleared. */
export const readMarks: Statement = {
  name: 'read-marks',
  text: `SELECT mark::float8, CASE WHEN mark=ANY($2::int8[]) THEN NULL ELSE entities::text[] END AS entities
         FROM dirty WHERE kind=$1::int2 AND mark<>ALL($3::int8[]) ORDER BY mark LIMIT $4::int4`,
};

export const readEntities: Statement = {
  name: 'read-entities',
  text: `SELECT (u.i-1)::int AS i, e.state, e.doc
         FROM unnest($1::uuid[]) WITH ORDINALITY u(id,i) JOIN entity e ON e.id=u.id`,
};

/** What is known of link targets, by the match key they are pointed at with. */
export const readExtracts: Statement = {
  name: 'read-extracts',
  text: `SELECT (u.i-1)::int AS i, e.extract
         FROM unnest($1::uuid[]) WITH ORDINALITY u(h,i) JOIN match_key m ON m.hash=u.h JOIN entity e ON e.id=m.entity
         WHERE e.extract IS NOT NULL`,
};

export const readPublished: Statement = {
  name: 'read-published',
  text: `SELECT (u.i-1)::int AS i, p.version::float8, p.revision::float8, p.changed_at::float8 AS "changedAt",
           encode(p.hash,'hex') AS hash, p.changed, p.fields
         FROM unnest($1::uuid[]) WITH ORDINALITY u(id,i) JOIN published p ON p.entity=u.id`,
};

export const insertPublished: Statement = {
  name: 'insert-published',
  text: `INSERT INTO published (entity,version,revision,changed_at,hash,changed,fields)
         SELECT * FROM unnest($1::uuid[],$2::int8[],$3::int8[],$4::int8[],$5::bytea[],$6::bytea[],$7::bytea[])`,
};

export const updatePublished: Statement = {
  name: 'update-published',
  text: `UPDATE published t SET version=u.v, revision=u.r, changed_at=u.a, hash=u.h, changed=u.c, fields=u.f
         FROM unnest($1::uuid[],$2::int8[],$3::int8[],$4::int8[],$5::bytea[],$6::bytea[],$7::bytea[]) u(id,v,r,a,h,c,f)
         WHERE t.entity=u.id`,
};

/** What was read from the table said nothing new; older documents still in memory must not be published after it. */
export const updateRevisions: Statement = {
  name: 'update-revisions',
  text: `UPDATE published t SET revision=u.r FROM unnest($1::uuid[],$2::int8[]) u(id,r) WHERE t.entity=u.id`,
};

/** Guard 22: only marks that were read, never "all up to". */
export const clearMarks: Statement = {
  name: 'clear-marks',
  text: 'DELETE FROM dirty WHERE kind=$1::int2 AND mark=ANY($2::int8[])',
};

export const readPaths: Statement = {
  name: 'read-paths',
  text: 'SELECT no, path FROM path WHERE path=ANY($1::text[])',
};

export const readPathsByNumber: Statement = {
  name: 'read-paths-by-number',
  text: 'SELECT no, path FROM path WHERE no=ANY($1::int2[])',
};

export const addPaths: Statement = {
  name: 'add-paths',
  text: 'INSERT INTO path (path) SELECT * FROM unnest($1::text[]) ON CONFLICT DO NOTHING',
};
