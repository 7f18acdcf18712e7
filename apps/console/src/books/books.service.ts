import type { AppClient } from '../asking/app-client.js';
import type { SystemsService } from '../systems/systems.service.js';
import type { FoundBooks, RegistryBooks, SystemBooks } from './hub-books.js';

/** A connector counts its rows for this, which takes a while when there are many. */
const ANSWER_WITHIN_MS = 10_000;

/** Collects the books of all apps. Who asks while they are being collected gets the same ones. */
export class BooksService {
  private collecting?: Promise<FoundBooks>;

  constructor(
    private readonly parts: {
      readonly systems: Pick<SystemsService, 'names' | 'appOf'>;
      readonly client: Pick<AppClient, 'get'>;
    },
  ) {}

  /** Throws nothing. */
  collect(): Promise<FoundBooks> {
    this.collecting ??= this.askAll().finally(() => {
      this.collecting = undefined;
    });
    return this.collecting;
  }

  private async askAll(): Promise<FoundBooks> {
    const { systems, client } = this.parts;
    const options = { withinMs: ANSWER_WITHIN_MS };
    const [registry, ...answers] = await Promise.all([
      client.get<RegistryBooks>('registry', '/v1/books', options),
      ...systems.names.map(async (system) => {
        const path = `/v1/systems/${system}/books`;
        return client.get<SystemBooks>(systems.appOf(system) ?? '', path, options);
      }),
    ]);
    return {
      registry,
      systems: systems.names.flatMap((system, at) => {
        const answer = answers[at];
        return answer ? [[system, answer] as const] : [];
      }),
    };
  }
}
