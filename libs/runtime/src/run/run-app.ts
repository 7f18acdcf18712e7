import { createLog } from '../log/log.js';
import type { LogLevel } from '../log/log.js';
import { dieOfBugs, endProcess } from './process.js';
import type { AppOptions, RunningApp } from './start-app.js';
import { startApp } from './start-app.js';

const STOP_WITHIN_MS = 20_000;

/**
 * Runs one app as this process. It resolves when the app is ready. SIGTERM and SIGINT stop it in order (`RunningApp.stop`)
 * with exit code 0; when that takes over 20 s, or fails, the process ends with code 1 and the reason. So it does when it
 * cannot start, or when an error is caught by nobody.
 */
export async function runApp(options: AppOptions): Promise<RunningApp | undefined> {
  const { name, settings } = options;
  const log = createLog({
    app: name,
    instance: settings.HUB_INSTANCE,
    level: settings.HUB_LOG_LEVEL,
  });
  dieOfBugs(log);
  try {
    const running = await startApp(options, log);
    running.metrics.watchProcess();
    stopOnSignals(running, options.stopWithinMs ?? STOP_WITHIN_MS);
    log.info('started', { address: running.address, pid: process.pid });
    return running;
  } catch (error) {
    log.error('start-failed', error);
    endProcess(1);
    return undefined;
  }
}

/**
 * Runs what `main.ts` does before there is an app: above all `loadSettings`. An error ends the process with code 1 and
 * one line that says why.
 */
export async function runMain(app: string, work: () => Promise<unknown>): Promise<void> {
  const log = createLog({ app, instance: '-', level: 'info' satisfies LogLevel });
  dieOfBugs(log);
  try {
    await work();
  } catch (error) {
    log.error('start-failed', error);
    endProcess(1);
  }
}

function stopOnSignals({ log, stop }: RunningApp, withinMs: number): void {
  let stopping = false;
  const onSignal = (signal: string): void => {
    // A terminal signals the whole group and the supervisor signals again: the second is no news.
    if (stopping) {
      return;
    }
    stopping = true;
    log.info('stopping', { signal });
    setTimeout(() => {
      log.error('stop-took-too-long', undefined, { afterMs: withinMs });
      endProcess(1);
    }, withinMs);
    stop().then(
      () => {
        log.info('stopped');
        endProcess(0);
      },
      (error: unknown) => {
        log.error('stop-failed', error);
        endProcess(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
