import type { Statement } from '@hub/storage';

/*
 * Data-path statements of deliveries; explained on empty and on full tables by a test (guard 29).
 * States are numbers of `DELIVERY_STATES`: 0 waiting, 1 incomplete, 2 writing, 3 failing, 4 held, 7 replaced, 8 discarded.
 */

/** Locks what is current of these entities, so that nothing of it begins or ends until the batch is committed. */
export const lockCurrent: Statement = {
  name: 'lock-current-deliveries',
  text: `SELECT d.id::text, d.seq::float8 AS seq, d.recipient, d.entity::text, d.version::float8 AS version, d.key::text,
           d.intent, d.state, d.given, encode(d.hash,'hex') AS hash
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
  text: `INSERT INTO delivery (id,recipient,entity,version,key,intent,state,hash,native,receipts,missing,given,again,tries,due,at)
         SELECT u.id,u.r,u.e,u.v,u.k,u.i,u.s,u.h,u.n,u.c::uuid[],u.m,false,false,0,$12::int8,$12::int8
         FROM unnest($1::uuid[],$2::int2[],$3::uuid[],$4::int8[],$5::uuid[],$6::int2[],$7::int2[],$8::bytea[],$9::bytea[],$10::text[],$11::text[])
           WITH ORDINALITY u(id,r,e,v,k,i,s,h,n,c,m,o) ORDER BY u.o`,
};

/** Withdrawals carry the record that is taken back, as it was given. */
export const insertWithdrawals: Statement = {
  name: 'insert-withdrawals',
  text: `INSERT INTO delivery (id,recipient,entity,version,key,intent,state,hash,native,receipts,given,again,tries,due,at)
         SELECT u.id,d.recipient,u.e,u.v,d.key,1,0,d.hash,d.native,u.c::uuid[],false,false,0,$6::int8,$6::int8
         FROM unnest($1::uuid[],$2::uuid[],$3::uuid[],$4::int8[],$5::text[]) WITH ORDINALITY u(id,of,e,v,c,o)
           JOIN delivery d ON d.id=u.of ORDER BY u.o`,
};
