/** Above this a record is left out of the log (`mechanisms.md` 3). */
export const MOST_RECORD_BYTES = 900 * 1024;

/** One batch at most. */
export const MOST_BATCH_RECORDS = 500;
export const MOST_BATCH_BYTES = 512 * 1024;

/** How much of a file is read at a time. */
export const CHUNK_BYTES = 256 * 1024;

/** Faults and warnings told in one result file, each. */
export const MOST_TOLD = 10_000;
