import type { Statement } from '@hub/storage';

/*
 * Data-path statements. Rows are named by ordinal, not by key; parameters are PostgreSQL's binary arrays.
 * Every one of them is explained on empty and on full tables by a test (guard 29).
 */

export const lookUpImages: Statement = {
  name: 'look-up-images',
  text: `SELECT (u.i-1)::int AS i, m.receipt::text, m.sv_at::float8 AS at, m.sv_seq::float8 AS seq, m.intent,
           encode(m.hash,'hex') AS hash, encode(m.native_hash,'hex') AS native_hash
         FROM unnest($1::uuid[]) WITH ORDINALITY u(k,i) JOIN image m ON m.key=u.k`,
};

export const lookUpQuarantine: Statement = {
  name: 'look-up-quarantine',
  text: `SELECT (u.i-1)::int AS i, q.receipt::text, q.sv_at::float8 AS at, q.sv_seq::float8 AS seq,
           encode(q.native_hash,'hex') AS native_hash
         FROM unnest($1::uuid[]) WITH ORDINALITY u(k,i) JOIN quarantine q ON q.key=u.k`,
};

export const lookUpReceipts: Statement = {
  name: 'look-up-receipts',
  text: `SELECT (u.i-1)::int AS i, r.attempt, r.state
         FROM unnest($1::uuid[]) WITH ORDINALITY u(k,i) JOIN receipt r ON r.id=u.k`,
};

export const insertReceipts: Statement = {
  name: 'insert-receipts',
  text: `INSERT INTO receipt (id,key,of,form,part,at_offset,state,attempt,warnings)
         SELECT * FROM unnest($1::uuid[],$2::uuid[],$3::uuid[],$4::int2[],$5::int4[],$6::int8[],$7::int2[],$8::int2[],$9::text[])`,
};

export const redoReceipts: Statement = {
  name: 'redo-receipts',
  text: `UPDATE receipt r SET of=u.of, at_offset=u.o, state=u.s, attempt=u.a, warnings=u.w
         FROM unnest($1::uuid[],$2::uuid[],$3::int8[],$4::int2[],$5::int2[],$6::text[]) u(id,of,o,s,a,w) WHERE r.id=u.id`,
};

/** Closes quarantined receipts that something newer has overtaken. */
export const supersedeReceipts: Statement = {
  name: 'supersede-receipts',
  text: `UPDATE receipt r SET state=4, of=u.of FROM unnest($1::uuid[],$2::uuid[]) u(id,of) WHERE r.id=u.id`,
};

export const insertImages: Statement = {
  name: 'insert-images',
  text: `INSERT INTO image (key,receipt,sv_at,sv_seq,intent,hash,native_hash)
         SELECT * FROM unnest($1::uuid[],$2::uuid[],$3::int8[],$4::int8[],$5::int2[],$6::bytea[],$7::bytea[])`,
};

export const updateImages: Statement = {
  name: 'update-images',
  text: `UPDATE image t SET receipt=u.r, sv_at=u.a, sv_seq=u.s, intent=u.i, hash=u.h, native_hash=u.n
         FROM unnest($1::uuid[],$2::uuid[],$3::int8[],$4::int8[],$5::int2[],$6::bytea[],$7::bytea[]) u(k,r,a,s,i,h,n)
         WHERE t.key=u.k`,
};

export const putQuarantine: Statement = {
  name: 'put-quarantine',
  text: `INSERT INTO quarantine (key,receipt,form,part,sv_at,sv_seq,native_hash,native,faults,warnings,at)
         SELECT u.*, $11::timestamptz FROM unnest($1::uuid[],$2::uuid[],$3::int2[],$4::int4[],$5::int8[],$6::int8[],$7::bytea[],$8::bytea[],$9::text[],$10::text[]) u
         ON CONFLICT (key) DO UPDATE SET receipt=excluded.receipt, form=excluded.form, part=excluded.part, sv_at=excluded.sv_at,
           sv_seq=excluded.sv_seq, native_hash=excluded.native_hash, native=excluded.native, faults=excluded.faults,
           warnings=excluded.warnings, at=excluded.at`,
};

export const dropQuarantine: Statement = {
  name: 'drop-quarantine',
  text: `DELETE FROM quarantine q USING unnest($1::uuid[]) u(k) WHERE q.key=u.k`,
};

export const addCounters: Statement = {
  name: 'add-counters',
  text: `INSERT INTO counter (form,part,state,n) SELECT * FROM unnest($1::int2[],$2::int4[],$3::int2[],$4::int8[])
         ON CONFLICT (form,part,state) DO UPDATE SET n=counter.n+excluded.n`,
};
