import { HubError, inHubZone } from '@hub/contracts';
import type { LogFields } from './withhold.js';
import { plain, shown, strangersMessage } from './withhold.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * Says what happened, one event at a time. An event is a few words in kebab-case (`batch-retried`); its fields name
 * records by key and never contain one. Calling it never throws.
 */
export abstract class Log {
  abstract debug(event: string, fields?: LogFields): void;
  abstract info(event: string, fields?: LogFields): void;
  abstract warn(event: string, fields?: LogFields): void;
  /** `error` is told by its code, sentence and remedy; a bug (no `HubError`) also by its stack; `undefined` by nothing. */
  abstract error(event: string, error: unknown, fields?: LogFields): void;
  /** The same log, with these fields in every line. */
  abstract with(fields: LogFields): Log;
}

/** Who writes, from which level on, and where to. */
export interface LogOptions {
  readonly app: string;
  readonly instance: string;
  readonly level: LogLevel;
  /** Takes one line with its line break. Default: standard error. */
  readonly write?: (line: string) => void;
}

const LEVELS: readonly string[] = ['debug', 'info', 'warn', 'error'];

/** A log that writes one JSON line per event: `at`, `level`, `app`, `instance`, `event`, then the fields. */
export function createLog(options: LogOptions): Log {
  const write = options.write ?? ((line) => void process.stderr.write(line));
  const lowest = Math.max(0, LEVELS.indexOf(options.level));
  return new JsonLog({ app: options.app, instance: options.instance }, lowest, write);
}

class JsonLog extends Log {
  constructor(
    private readonly always: LogFields,
    private readonly lowest: number,
    private readonly write: (line: string) => void,
  ) {
    super();
  }

  debug(event: string, fields: LogFields = {}): void {
    this.line('debug', event, fields);
  }

  info(event: string, fields: LogFields = {}): void {
    this.line('info', event, fields);
  }

  warn(event: string, fields: LogFields = {}): void {
    this.line('warn', event, fields);
  }

  error(event: string, error: unknown, fields: LogFields = {}): void {
    this.line('error', event, fields, told(error));
  }

  with(fields: LogFields): Log {
    return new JsonLog({ ...this.always, ...fields }, this.lowest, this.write);
  }

  private line(level: LogLevel, event: string, fields: LogFields, more: object = {}): void {
    if (LEVELS.indexOf(level) < this.lowest) {
      return;
    }
    const line: Record<string, unknown> = { at: inHubZone(new Date()), level };
    for (const [name, value] of Object.entries({ ...this.always, event, ...fields })) {
      line[name] = shown(name, value);
    }
    this.write(`${JSON.stringify(Object.assign(line, more))}\n`);
  }
}

/** What a line says of an error; causes are told by name and sentence, down to the third. */
function told(error: unknown, depth = 0): object {
  if (error === undefined) {
    return {};
  }
  if (!(error instanceof Error)) {
    return { error: 'something that is no error was thrown' };
  }
  const cause =
    error.cause !== undefined && depth < 3 ? { cause: told(error.cause, depth + 1) } : {};
  if (error instanceof HubError) {
    const details = Object.entries(error.details).map(([name, value]) => [
      name,
      shown(name, value),
    ]);
    const { name, code, disposition, remedy } = error;
    const message = plain(error.message);
    return {
      error: { name, code, disposition, message, remedy, ...Object.fromEntries(details) },
      ...cause,
    };
  }
  const code: unknown = Reflect.get(error, 'code');
  return {
    error: {
      name: error.name,
      ...(typeof code === 'string' ? { code } : {}),
      message: strangersMessage(error),
      stack: placesOf(error),
    },
    ...cause,
  };
}

/** The places of a stack without its first line, which repeats the message. */
function placesOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim());
}

/** A log that says nothing. */
export const silentLog: Log = new (class SilentLog extends Log {
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
  with(): Log {
    return this;
  }
})();
