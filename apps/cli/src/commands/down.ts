import type { CliContext } from '../context.js';
import { isHubProcess, readState } from '../hub/hub-state.js';
import { waitUntil } from '../local/ports.js';
import { EXIT, type ExitCode } from '../terminal/exit.js';

const STOP_SECONDS = 120;

/** `./hub down`: stops all that `up` started for this `HUB_HOME`, and nothing else. */
export async function down({ home, out }: CliContext): Promise<ExitCode> {
  const running = readState(home.stateFile);
  if (!running) {
    out.say(`No hub runs in ${home.folder}.`);
    out.document({ state: 'down', stopped: false });
    return EXIT.well;
  }
  out.say(`Stopping the hub (process ${running.supervisor}) …`);
  process.kill(running.supervisor, 'SIGTERM');
  const isGone = async (): Promise<boolean> => !isHubProcess(running.supervisor);
  if (!(await waitUntil(isGone, STOP_SECONDS))) {
    out.progress(`It did not stop within ${STOP_SECONDS} s and is killed.`);
    process.kill(running.supervisor, 'SIGKILL');
    await waitUntil(isGone, 10);
  }
  out.say('Hub is down.');
  out.document({ state: 'down', stopped: true });
  return EXIT.well;
}
