import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../terminal/exit.js';

/** x */
export function check(_folder: string | undefined, _context: CliContext): ExitCode {
  return EXIT.notWell;
}
