import { HubError } from '@hub/contracts';

/**
 * Waits for `work` at most `ms`. When it takes longer, or ends in an error that trying again may help,
 * `late` says what to throw; the work itself goes on, and its outcome is of no interest any more.
 */
export async function withinDeadline<T>(
  work: Promise<T>,
  ms: number,
  late: () => Error,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([work, tooLate]);
  } catch (error) {
    throw error instanceof HubError && error.disposition === 'retry' ? late() : error;
  } finally {
    clearTimeout(timer);
  }
}
