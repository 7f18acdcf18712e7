import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../log/log.js';
import { silentLog } from '../log/log.js';
import type { AppOptions, RunningApp } from '../run/start-app.js';
import { startApp } from '../run/start-app.js';
import { HubSettings } from '../settings/hub-settings.js';
import type { Environment } from '../settings/load-settings.js';
import { loadSettings } from '../settings/load-settings.js';

/** The secret of hubs in specs. */
export const TEST_HMAC_KEY = 'a-key-for-specs-and-nothing-else-0123456789';

/** Settings for a spec: a home of its own, a free port, the test key; `env` adds to and overrides these. */
export function testSettings<S extends HubSettings>(
  Class: new () => S,
  env: Environment = {},
): Readonly<S> {
  return loadSettings(Class, {
    HUB_HOME: mkdtempSync(join(tmpdir(), 'hub-spec-')),
    HUB_HMAC_KEY: TEST_HMAC_KEY,
    HUB_PORT: '0',
    ...env,
  });
}

/** What a spec may choose; `settings` are `testSettings` by default. */
export interface TestAppOptions extends Pick<AppOptions, 'module' | 'onStop'> {
  readonly name?: AppOptions['name'];
  readonly settings?: HubSettings;
  readonly log?: Log;
}

/** Starts an app for a spec on a free port of this machine. The spec calls `stop()` on what it gives. */
export function bootTestApp(options: TestAppOptions): Promise<RunningApp> {
  const { log = silentLog, ...rest } = options;
  return startApp({ name: 'departments', settings: testSettings(HubSettings), ...rest }, log);
}
