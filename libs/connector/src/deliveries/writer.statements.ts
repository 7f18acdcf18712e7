import type { Statement } from '@hub/storage';

/*
 * What the one writer of a recipient does, on the connection that holds its lease. Data-path statements (guard 29);
 * states are numbers of `DELIVERY_STATES`. `state+0` keeps the planner from reading a whole partial index in place of
 * the rows it is given; `OFFSET 0` keeps it from turning a join round.
 */

const WRITTEN_COLUMNS = `d.id::text, d.entity::text, d.key::text, d.intent, d.tries, d.again, d.batch, d.native`;

/** What is in work, its oldest first: of this process after `unknown`, or of one that died. */
export const inWork: Statement = {
  name: 'deliveries-in-work',
  text: `SELECT ${WRITTEN_COLUMNS} FROM delivery d WHERE d.recipient=$1 AND d.state=2 AND d.due<=$2::int8 ORDER BY d.seq LIMIT $3`,
};

/** What may be written now. Nothing whose entity is still in work: order per entity. */
export const pickDue: Statement = {
  name: 'pick-due-deliveries',
  text: `SELECT ${WRITTEN_COLUMNS} FROM delivery d
         WHERE d.recipient=$1 AND d.state IN (0,3) AND d.due<=$2::int8
           AND (SELECT count(*) FROM delivery w WHERE w.entity=d.entity AND w.recipient=d.recipient AND w.state=2)=0
         ORDER BY d.due, d.seq LIMIT $3 FOR UPDATE OF d`,
};

export const markWriting: Statement = {
  name: 'mark-deliveries-writing',
  text: `UPDATE delivery d SET state=2, given=(d.intent=0), tries=d.tries+1, batch=$2, at=$3::int8, due=$3::int8, reason=NULL
         WHERE d.id=ANY($1::uuid[]) AND d.state+0 IN (0,3)`,
};

export const nextBatch: Statement = {
  name: 'next-delivery-batch',
  text: `SELECT nextval('delivery_batch')::text AS n`,
};

/** After a crash: nobody knows whether these arrived. */
export const markAgain: Statement = {
  name: 'mark-deliveries-again',
  text: `UPDATE delivery d SET again=true, tries=d.tries+1 WHERE d.id=ANY($1::uuid[]) AND d.state+0=2`,
};

/** Locks what is noted, as far as it is in work still, so that no newer version comes or goes meanwhile. */
export const lockWritten: Statement = {
  name: 'lock-written-deliveries',
  text: `SELECT d.id::text FROM delivery d WHERE d.id=ANY($1::uuid[]) AND d.state+0=2 ORDER BY d.id FOR UPDATE`,
};

/** Of these, the ones behind which a newer version waits. */
export const overtaken: Statement = {
  name: 'overtaken-deliveries',
  text: `SELECT d.id::text FROM unnest($1::uuid[]) u(id) JOIN delivery d ON d.id=u.id
         JOIN delivery n ON n.entity=d.entity AND n.recipient=d.recipient AND n.key=d.key AND n.state IN (0,1,3,4)`,
};

export const noteWritten: Statement = {
  name: 'note-written-deliveries',
  text: `UPDATE delivery d SET state=u.s, given=u.g::int::boolean, again=u.a::int::boolean, tries=u.t, due=u.due, reason=u.r, at=$8::int8,
           native=CASE WHEN u.g=1 OR u.s<5 THEN d.native ELSE ''::bytea END
         FROM unnest($1::uuid[],$2::int2[],$3::int2[],$4::int2[],$5::int2[],$6::int8[],$7::text[]) u(id,s,g,a,t,due,r)
         WHERE d.id=u.id`,
};

/** What was given under the keys of these withdrawals is held no longer. */
export const forgetGiven: Statement = {
  name: 'forget-given-deliveries',
  text: `UPDATE delivery g SET given=false, native=CASE WHEN g.state<5 THEN g.native ELSE ''::bytea END
         FROM (SELECT * FROM delivery WHERE id=ANY($1::uuid[]) OFFSET 0) d
         WHERE g.entity=d.entity AND g.recipient=d.recipient AND g.key=d.key AND g.given AND g.seq<d.seq`,
};

/** What a recipient acknowledged or refused after it had taken it; what was overtaken meanwhile stays so. */
export const noteReadBack: Statement = {
  name: 'note-read-back-deliveries',
  text: `UPDATE delivery d SET state=CASE WHEN d.state<>5 THEN d.state WHEN u.ok=1 THEN 6 WHEN EXISTS (SELECT 1 FROM delivery n
             WHERE n.entity=d.entity AND n.recipient=d.recipient AND n.key=d.key AND n.seq>d.seq) THEN 7 ELSE 3 END,
           given=d.given AND (u.ok=1 OR d.state<>5), due=$4::int8, at=$4::int8, reason=u.r
         FROM unnest($1::uuid[],$2::int2[],$3::text[]) u(id,ok,r) WHERE d.id=u.id`,
};

/** A confirmed version ends the wait for all older ones (guard 14). */
export const endOlderGiven: Statement = {
  name: 'end-older-given-deliveries',
  text: `UPDATE delivery g SET given=false, native=CASE WHEN g.state<5 THEN g.native ELSE ''::bytea END
         FROM (SELECT * FROM delivery WHERE id=ANY($1::uuid[]) AND state+0=6 OFFSET 0) d
         WHERE g.entity=d.entity AND g.recipient=d.recipient AND g.key=d.key AND g.given AND g.seq<d.seq AND g.state>=5`,
};
