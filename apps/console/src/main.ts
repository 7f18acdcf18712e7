import { HubSettings, loadSettings, runApp, runMain } from '@hub/runtime';
import { ConsoleModule } from './console.module.js';

const app = 'console';

await runMain(app, async () => {
  const settings = loadSettings(HubSettings, process.env);
  await runApp({ name: app, module: ConsoleModule, settings });
});
