import type { Clock, SecretReader, SinkMakers, SourceMakers } from '@hub/contracts';
import type { AppName, Health, HubKeys, HubSettings, Log, Metrics, ThisApp } from '@hub/runtime';

/** What is peculiar to one connector app. */
export interface ConnectorOptions {
  readonly app: AppName;
  /** Kinds of pulled sources its systems may declare. */
  readonly sources: SourceMakers;
  /** Kinds of sinks its systems may want deliveries through; none where absent. */
  readonly sinks?: SinkMakers;
  /** Looks up the secrets that their settings name. */
  readonly secret?: SecretReader;
}

/** What every process gives its connector. */
export interface ConnectorRuntime {
  readonly settings: HubSettings;
  readonly log: Log;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly keys: HubKeys;
  readonly thisApp: ThisApp;
  readonly clock: Clock;
}
