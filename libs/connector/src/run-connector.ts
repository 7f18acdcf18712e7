import type { AppName, Environment } from '@hub/runtime';
import { HubSettings, loadSettings, runApp, runMain, secretsOf } from '@hub/runtime';
import type { ConnectorOptions } from './connector-app.js';
import { ConnectorModule } from './connector.module.js';

/**
 * Runs a connector app as a process, until it is asked to stop: settings, and the secrets that its systems name, come
 * from `env`. A process that cannot start, or that breaks, ends with code 1 and its reason.
 */
export function runConnector(
  app: AppName,
  makers: Pick<ConnectorOptions, 'sources' | 'sinks'>,
  env: Environment,
): Promise<void> {
  return runMain(app, async () => {
    const settings = loadSettings(HubSettings, env);
    const module = ConnectorModule.forApp({ app, ...makers, secret: secretsOf(env) });
    await runApp({ name: app, module, settings });
  });
}
