import type { Statement } from '@hub/storage';

/* Statements behind the addresses of the registry. */

export const readEntity: Statement = {
  name: 'read-entity',
  text: 'SELECT e.kind, e.state, e.doc FROM entity e WHERE e.id=$1::uuid',
};

/** An entity that somebody looks at while its newest view is not published yet comes first. */
export const readVersions: Statement = {
  name: 'read-versions',
  text: `SELECT (u.i-1)::int AS i, e.kind, p.version::float8
         FROM unnest($1::uuid[]) WITH ORDINALITY u(id,i) JOIN entity e ON e.id=u.id JOIN published p ON p.entity=u.id`,
};

export const readHeld: Statement = {
  name: 'read-held',
  text: `SELECT DISTINCT (u.i-1)::int AS i, h.kind
         FROM unnest($1::uuid[]) WITH ORDINALITY u(k,i) JOIN held h ON h.key=u.k`,
};

export const countDirty: Statement = {
  name: 'count-dirty',
  text: `SELECT (SELECT coalesce(sum(cardinality(entities)),0) FROM dirty)::float8 AS dirty,
                (SELECT count(*) FROM fan_out)::float8 AS walks`,
};

export const countHeld: Statement = {
  name: 'count-held',
  text: 'SELECT count(*)::float8 AS held FROM held',
};
