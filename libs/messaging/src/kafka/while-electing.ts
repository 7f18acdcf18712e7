import { pause } from '../pause.js';
import { kafkaFault } from './kafka-fault.js';

const TRIES = 300;
const PAUSE_MS = 100;

/**
 * Does `work` again, for about half a minute, as long as Kafka says that somebody is being elected or is loading: a topic
 * or a broker is just new. Other errors, and the last one, are thrown. `between` is done before each further try.
 */
export async function whileElecting<T>(
  work: () => Promise<T>,
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (kafkaFault(error) !== 'electing' || tries >= TRIES) {
        throw error;
      }
      await pause(PAUSE_MS);
      await between().catch(() => undefined);
    }
  }
}
