import type { Statement } from '@hub/storage';

/*
 * Data-path statements of deliveries; explained on empty and on full tables by a test (guard 29).
 * States are numbers of `DELIVERY_STATES`: 0 waiting, 1 incomplete, 2 writing, 3 failing, 4 held, 7 replaced, 8 discarded.
 */

/** Locks what is current of these entities, so that nothing of it begins or ends until the batch is committed. */
export const lockCurrent: Statement = {
  name: 'lock-current-deliveries',
  text: `SELECT d.id::text, d.seq::float8 AS seq, d.recipient, d.entity::text, d.version::float8 AS version, d.key::text,
           d.intent, d.state, d.given, d.at::float8 AS at, encode(d.hash,'hex') AS hash
         FROM unnest($1::uuid[]) u(e) JOIN delivery d ON d.entity=u.e AND (d.state<5 OR d.given)
         ORDER BY d.id FOR UPDATE OF d`,
};

export const endDeliveries: Statement = {
  name: 'end-deliveries',
  text: `UPDATE delivery d SET state=u.s, at=$3::int8, native=CASE WHEN d.given THEN d.native ELSE ''::bytea END
         FROM unnest($1::uuid[],$2::int2[]) u(id,s) WHERE d.id=u.id`,
};

export const insertDeliveries: Statement = {
  name: 'insert-deliveries',
  text: `INSERT INTO delivery (id,recipient,entity,version,key,intent,state,hash,native,missing,given,again,tries,due,at)
         SELECT u.id,u.r,u.e,u.v,u.k,u.i,u.s,u.h,u.n,u.m,false,false,0,$11::int8,$11::int8
         FROM unnest($1::uuid[],$2::int2[],$3::uuid[],$4::int8[],$5::uuid[],$6::int2[],$7::int2[],$8::bytea[],$9::bytea[],$10::text[])
           WITH ORDINALITY u(id,r,e,v,k,i,s,h,n,m,o) ORDER BY u.o`,
};

/** Withdrawals carry the record that is taken back, as it was given. */
export const insertWithdrawals: Statement = {
  name: 'insert-withdrawals',
  text: `INSERT INTO delivery (id,recipient,entity,version,key,intent,state,hash,native,given,again,tries,due,at)
         SELECT u.id,d.recipient,u.e,u.v,d.key,1,0,d.hash,d.native,false,false,0,$5::int8,$5::int8
         FROM unnest($1::uuid[],$2::uuid[],$3::uuid[],$4::int8[]) WITH ORDINALITY u(id,of,e,v,o)
           JOIN delivery d ON d.id=u.of ORDER BY u.o`,
};

/** Given once, and overwritten since by the recipient's own people. */
export const forgetDeliveries: Statement = {
  name: 'forget-deliveries',
  text: `UPDATE delivery d SET given=false, native=CASE WHEN d.state<5 THEN d.native ELSE ''::bytea END
         FROM unnest($1::uuid[]) u(id) WHERE d.id=u.id`,
};

/** Entities of which something is open or was given. */
export const knownEntities: Statement = {
  name: 'entities-with-deliveries',
  text: `SELECT DISTINCT u.e::text AS entity FROM unnest($1::uuid[]) u(e) JOIN delivery d ON d.entity=u.e AND (d.state<5 OR d.given)`,
};

/** What was given of a merged entity goes over to the survivor; its version says nothing there. */
export const moveDeliveries: Statement = {
  name: 'move-deliveries',
  text: `UPDATE delivery d SET entity=$2::uuid, version=0 WHERE d.entity=$1::uuid AND (d.state=2 OR d.given)
           AND (d.state<>2 OR NOT EXISTS (SELECT 1 FROM delivery w WHERE w.entity=$2::uuid AND w.state+0=2))`,
};
