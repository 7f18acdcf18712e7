import { HubError } from '@hub/contracts';

/** How a command ends: well, not well, or called wrongly. */
export const EXIT = { well: 0, notWell: 1, misuse: 2 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A command was called in a way that makes no sense; ends with exit code 2. */
export class Misuse extends HubError {
  readonly code = 'MISUSE';
  readonly disposition = 'reject';

  constructor(
    message: string,
    override readonly remedy: string,
  ) {
    super(message);
  }
}

/** An error as one sentence for a person, with what to do about it; a bug keeps its stack. */
export function sentenceOf(error: unknown): string {
  if (error instanceof HubError) {
    return error.remedy ? `${error.message}\n  → ${error.remedy}` : error.message;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
