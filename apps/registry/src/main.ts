import { HubSettings, loadSettings, runApp, runMain } from '@hub/runtime';
import { RegistryModule } from './registry.module.js';

await runMain('registry', async () => {
  const settings = loadSettings(HubSettings, process.env);
  await runApp({ name: 'registry', module: RegistryModule, settings });
});
