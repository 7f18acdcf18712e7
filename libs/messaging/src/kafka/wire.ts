import { kafkajs } from './kafkajs.js';

/** kafkajs's numbers for the compressions the hub uses; what readers of other makers need is built into them. */
export const COMPRESSION = {
  none: kafkajs.CompressionTypes.None,
  gzip: kafkajs.CompressionTypes.GZIP,
};

/** A batch stays below what brokers take by default (1 MiB); a request below what blocks a broker for long. */
export const LOAD_LIMITS = { batchBytes: 900 * 1024, requestBytes: 4 * 1024 * 1024 };
