import { sinkMakers, sourceMakers } from '@hub/adapters';
import { ConnectorModule } from '@hub/connector';
import { HubSettings, loadSettings, runApp, runMain, secretsOf } from '@hub/runtime';

const app = 'one-network';

await runMain(app, async () => {
  const settings = loadSettings(HubSettings, process.env);
  const module = ConnectorModule.forApp({
    app,
    sources: sourceMakers,
    sinks: sinkMakers,
    secret: secretsOf(process.env),
  });
  await runApp({ name: app, module, settings });
});
