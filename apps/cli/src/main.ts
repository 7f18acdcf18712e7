import { relayingOutput } from './commands/up-detached.js';
import { HubHome } from './hub/hub-home.js';
import { runCommand } from './program.js';
import { cliSettings } from './settings.js';
import { outputTo } from './terminal/output.js';

const { env, stdin, stdout, stderr } = process;

// Whoever reads our output may have seen enough (`| head`); that is no reason to fail.
for (const stream of [stdout, stderr]) {
  stream.on('error', () => undefined);
}

/** Something may still hold a connection; nobody waits for it longer than this. */
const LINGER_MS = 2000;

process.exitCode = await runCommand(process.argv.slice(2), {
  context: ({ json, relay }) => {
    const settings = cliSettings(env);
    const out = relay ? relayingOutput() : outputTo(stdout, stderr, json);
    return { settings, env, home: new HubHome(settings.HUB_HOME), out };
  },
  language: (env['LC_ALL'] ?? env['LANG'] ?? '').startsWith('zh') ? 'zh' : 'en',
  stdin,
  stdout,
  stderr,
});
setTimeout(() => process.exit(), LINGER_MS).unref();
