import { sourceMakers } from '@hub/adapters';
import { ConnectorModule } from '@hub/connector';
import { HubSettings, loadSettings, runApp, runMain } from '@hub/runtime';

const app = 'double-publicity';

await runMain(app, async () => {
  const settings = loadSettings(HubSettings, process.env);
  const module = ConnectorModule.forApp({ app, sources: sourceMakers });
  await runApp({ name: app, module, settings });
});
