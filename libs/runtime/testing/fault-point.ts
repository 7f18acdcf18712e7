import { IsOptional, Matches } from 'class-validator';
import { loadSettings } from '@hub/runtime';

const SETTING = /^[\w.-]+:(kill|throw|hang)(:(\d+|\*))?(,[\w.-]+:(kill|throw|hang)(:(\d+|\*))?)*$/;

/** What a test asks for: `name:kill|throw|hang[:nth]`, several separated by commas; `*` means each time. */
export class FaultSettings {
  @IsOptional()
  @Matches(SETTING, { message: '$property must be name:kill|throw|hang[:nth]' })
  HUB_FAULT?: string = undefined;
}

/** What `throw` throws: no `HubError`, so that it is taken for a bug. */
export class InjectedFault extends Error {
  constructor(point: string) {
    super(`a test broke ${point}`);
    this.name = new.target.name;
  }
}

interface Armed {
  readonly action: string;
  readonly nth: string;
  reached: number;
}

const armed = new Map<string, Armed>(
  (loadSettings(FaultSettings, process.env).HUB_FAULT ?? '')
    .split(',')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [name = '', action = '', nth = '1'] = entry.split(':');
      return [name, { action, nth, reached: 0 }];
    }),
);

/**
 * The test build of `faultPoint`. The nth time (default: the first) the armed point is reached, *kill* ends the process
 * as `kill -9` does, *throw* throws `InjectedFault`, *hang* never resolves. All other times, and at all other points: nothing.
 */
export function faultPoint(name: string): void | Promise<void> {
  const fault = armed.get(name);
  if (fault === undefined) {
    return undefined;
  }
  fault.reached += 1;
  if (fault.nth !== '*' && fault.reached !== Number(fault.nth)) {
    return undefined;
  }
  process.stderr.write(`fault point ${name}: ${fault.action}\n`);
  switch (fault.action) {
    case 'kill':
      return killed();
    case 'hang':
      return new Promise(() => {});
    default:
      throw new InjectedFault(name);
  }
}

/** Nothing after this runs: the signal may take a moment, and this thread waits for it. */
function killed(): void {
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
