import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/** Nest's own words in our log: its start-up chatter only at `debug`. */
export class NestLog implements LoggerService {
  constructor(private readonly to: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.to.debug('nest', fields(message, rest));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.to.warn('nest', fields(message, rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.to.warn('nest-error', fields(message, rest));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.error(message, ...rest);
  }
}

function fields(message: unknown, rest: readonly unknown[]): { message: string; context?: string } {
  const context = rest.at(-1);
  const text = message instanceof Error ? message.name : typeof message === 'string' ? message : '';
  return typeof context === 'string' ? { message: text, context } : { message: text };
}
