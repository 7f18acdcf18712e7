export * from './batch/batch-server.js';
export * from './batch/on-batch.js';
export * from './incoming.js';
export type { KafkaAddress } from './kafka/client.js';
export * from './kafka/connect-kafka.js';
export * from './kafka/kafka-publisher.js';
export * from './kafka/log-reader.js';
export * from './kafka/tail-topic.js';
export * from './kafka/topic-admin.js';
