import { join } from 'node:path';
import {
  type Environment,
  HubSettings,
  KAFKA_PORT,
  loadSettings,
  POSTGRES_PORT,
} from '@hub/runtime';
import { ROOT } from './root.js';

/** The settings of the hub, as the command line needs them: also before there is any key. */
export class CliSettings extends HubSettings {
  /** Runs the apps with their fault points (`libs/runtime`, *Fault points*). */
  HUB_TEST_BUILD: boolean = false;

  /** Whether `up` runs a broker itself: `KAFKA_BROKERS` names none. */
  ownsKafka = false;
  /** Whether `up` runs a PostgreSQL itself: `DATABASE_URL` names none. */
  ownsDatabase = false;
  /** Whether `up` makes the hub's secret: `HUB_HMAC_KEY` gives none. */
  ownsHmacKey = false;

  override complete(faults: string[]): void {
    this.ownsKafka = this.KAFKA_BROKERS === '';
    this.ownsDatabase = this.DATABASE_URL === '';
    this.ownsHmacKey = this.HUB_HMAC_KEY === '';
    super.complete(faults);
  }

  get kafkaPort(): number {
    return this.HUB_PORT_BASE + KAFKA_PORT;
  }

  /** Kafka's controller needs a port that nobody else has to know. */
  get kafkaControllerPort(): number {
    return this.kafkaPort + 1;
  }

  get postgresPort(): number {
    return this.HUB_PORT_BASE + POSTGRES_PORT;
  }
}

/**
 * Reads the settings. What is not given lies in the repository, wherever the command was called; a relative path that
 * is given is meant from there.
 * Throws `Misconfigured`, naming every variable at fault.
 */
export function cliSettings(env: Environment): Readonly<CliSettings> {
  const places = {
    HUB_HOME: env['HUB_HOME'] || join(ROOT, '.hub'),
    HUB_SCHEMAS: env['HUB_SCHEMAS'] || join(ROOT, 'schemas'),
  };
  return loadSettings(CliSettings, { ...env, ...places }, { without: ['HUB_HMAC_KEY'] });
}
