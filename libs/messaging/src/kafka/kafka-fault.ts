/** What an error of kafkajs means for us. */
export type KafkaFault =
  | 'too-large'
  | 'unknown-topic'
  | 'electing'
  | 'producer'
  | 'fenced'
  | 'concurrent'
  | 'forbidden'
  | 'unreachable';

const FAULTS: Readonly<Record<string, KafkaFault>> = {
  MESSAGE_TOO_LARGE: 'too-large',
  RECORD_LIST_TOO_LARGE: 'too-large',
  UNKNOWN_TOPIC_OR_PARTITION: 'unknown-topic',
  NOT_LEADER_FOR_PARTITION: 'electing',
  LEADER_NOT_AVAILABLE: 'electing',
  GROUP_LOAD_IN_PROGRESS: 'electing',
  GROUP_COORDINATOR_NOT_AVAILABLE: 'electing',
  NOT_COORDINATOR_FOR_GROUP: 'electing',
  OUT_OF_ORDER_SEQUENCE_NUMBER: 'producer',
  DUPLICATE_SEQUENCE_NUMBER: 'producer',
  UNKNOWN_PRODUCER_ID: 'producer',
  INVALID_PRODUCER_ID_MAPPING: 'producer',
  INVALID_TXN_STATE: 'producer',
  INVALID_PRODUCER_EPOCH: 'fenced',
  PRODUCER_FENCED: 'fenced',
  CONCURRENT_TRANSACTIONS: 'concurrent',
  TOPIC_AUTHORIZATION_FAILED: 'forbidden',
  GROUP_AUTHORIZATION_FAILED: 'forbidden',
  CLUSTER_AUTHORIZATION_FAILED: 'forbidden',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'forbidden',
  INVALID_TOPIC_EXCEPTION: 'forbidden',
  SASL_AUTHENTICATION_FAILED: 'forbidden',
  UNSUPPORTED_SASL_MECHANISM: 'forbidden',
};

/** Kafka 4 answers a fenced producer with code 90, which kafkajs 2.2.4 knows by no name. */
const FENCED_CODE = 90;

/** Finds the broker's own word in an error and its causes; whatever has none counts as not reachable. */
export function kafkaFault(error: unknown): KafkaFault {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    const type: unknown = Reflect.get(at, 'type');
    const fault = typeof type === 'string' ? FAULTS[type] : undefined;
    if (fault) {
      return fault;
    }
    if (Reflect.get(at, 'code') === FENCED_CODE) {
      return 'fenced';
    }
  }
  return 'unreachable';
}
