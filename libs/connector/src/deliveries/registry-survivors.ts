import type { Kind, Shared } from '@hub/contracts';
import { Unreachable } from '@hub/contracts';
import { askApp } from '@hub/runtime';
import type { Survivors } from './intake.js';

const ANSWER_WITHIN_MS = 5_000;
const MOST_MERGES = 20;

/** Asks the registry, at the address its heartbeats give, what became of merged entities. */
export class RegistrySurvivors implements Survivors {
  constructor(
    private readonly address: () => string | undefined,
    private readonly internalKey: string,
  ) {}

  async survivorOf(kind: Kind, entity: string): Promise<Shared | undefined> {
    let id = entity;
    for (let merges = 0; merges < MOST_MERGES; merges += 1) {
      const found = await this.ask(kind, id);
      if (found?.state !== 'merged' || found.mergedInto === undefined) {
        return found;
      }
      id = found.mergedInto;
    }
    return undefined;
  }

  /** Unknown and erased ones are undefined. */
  private async ask(kind: Kind, entity: string): Promise<Shared | undefined> {
    const address = this.address();
    if (address === undefined) {
      throw new Unreachable('The registry is not to be heard');
    }
    let answer: Response;
    try {
      answer = await askApp(`${address}/v1/entities/${kind}/${entity}`, {
        key: this.internalKey,
        withinMs: ANSWER_WITHIN_MS,
      });
    } catch (cause) {
      throw new Unreachable('The registry does not answer', {}, { cause });
    }
    if (answer.status === 404 || answer.status === 410) {
      return undefined;
    }
    if (!answer.ok) {
      throw new Unreachable('The registry refuses', { status: answer.status });
    }
    return (await answer.json()) as Shared;
  }
}
