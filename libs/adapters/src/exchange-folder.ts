import { Unreachable } from '@hub/contracts';
import { codeOf, isFileSystemError } from './file-system.js';

/** Works in the exchange folder. File system errors mean that it cannot be used just now: thrown as a `Failure`. */
export async function reachable<T>(
  work: () => Promise<T>,
  Failure: typeof Unreachable = Unreachable,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isFileSystemError(error)) {
      throw error;
    }
    const facts = { code: codeOf(error) };
    throw new Failure('The exchange folder cannot be used', facts, { cause: error });
  }
}
