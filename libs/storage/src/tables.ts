/**
 * Where each partition of a topic is to be read next, written with the effects of what was read (guard 6).
 * `first_offset` is where the app began to read the partition: the books count from there (guard 15).
 */
export const KAFKA_OFFSET_TABLE = `CREATE TABLE kafka_offset (
  topic text NOT NULL,
  part int NOT NULL,
  first_offset bigint NOT NULL,
  next_offset bigint NOT NULL,
  PRIMARY KEY (topic, part))`;

/** Where each pulled source stands, and which reading is under way (guards 1 and 4). `cursor` is JSON as text. */
export const CURSOR_TABLE = `CREATE TABLE cursor (
  system text NOT NULL,
  source text NOT NULL,
  cursor text,
  reading bigint NOT NULL,
  reading_at timestamptz NOT NULL,
  PRIMARY KEY (system, source))`;
