import { randomUUID } from 'node:crypto';
import type { Clock, CommandKind, Language, Publisher, SwitchKind } from '@hub/contracts';
import { COMMANDS_TOPIC, inHubZone } from '@hub/contracts';
import type { Caller } from '@hub/runtime';
import { forbidden, isUuid } from '@hub/runtime';
import type { AppClient } from '../asking/app-client.js';
import type { SystemsService } from '../systems/systems.service.js';
import type { GivenCommand, GivenCommands } from './given-commands.js';
import { refusals } from './refusals.js';

/** How far a command has come: `sent` until a connector has taken it, then what the connector keeps. */
export interface CommandAnswer {
  readonly command: string;
  readonly system: string;
  readonly kind: CommandKind;
  readonly by: string;
  readonly reason: string;
  readonly state: string;
  readonly at: string;
}

/** What the service works with. */
export interface CommandsParts {
  readonly systems: SystemsService;
  readonly given: GivenCommands;
  readonly client: AppClient;
  readonly publisher: Publisher;
  /** The machine's: what it says is compared with the times in the log. */
  readonly clock: Clock;
}

/** The keys of operators, who may order anything of any system: `operator`, or `operator-` and a name. */
const OPERATOR = /^operator(-|$)/;

/** Orders systems about, and says what became of it. */
export class CommandsService {
  constructor(private readonly parts: CommandsParts) {}

  /**
   * Publishes the command, and gives its number once Kafka has it. Throws 404 for an unknown system, 403 for the key of
   * another system, 409 when the system is paused already, or not paused; `Unreachable` when Kafka does not answer.
   */
  async give(kind: SwitchKind, system: string, reason: string, caller: Caller): Promise<string> {
    const { systems, given, publisher, clock } = this.parts;
    if (!systems.has(system)) {
      throw refusals.unknownSystem(system);
    }
    if (!mayOrder(caller, system)) {
      throw forbidden();
    }
    if (systems.isPaused(system) === (kind === 'pause')) {
      throw kind === 'pause' ? refusals.alreadyPaused(system) : refusals.notPaused(system);
    }
    const command = randomUUID();
    const value = { command, kind, by: caller.system, reason, arguments: { system } };
    // Noted before it is written, so that of two people who press at once one is told.
    given.note(value, clock.now());
    try {
      await publisher.publish(COMMANDS_TOPIC, [{ key: system, value }]);
    } catch (error) {
      given.forget({ command, system });
      throw error;
    }
    return command;
  }

  /** What became of a command. Throws 404 for a number that was never given. */
  async find(command: string, language: Language): Promise<CommandAnswer> {
    const id = command.toLowerCase();
    const given = this.parts.given.find(id);
    const apps = given ? [this.parts.systems.appOf(given.system)] : this.parts.systems.apps;
    const kept = isUuid(id) ? await this.askFor(command, apps, language) : undefined;
    if (kept) {
      return kept;
    }
    if (!given) {
      throw refusals.unknownCommand();
    }
    return sent(given);
  }

  /** A command older than the log is still known to the connector that took it. */
  private async askFor(
    command: string,
    apps: readonly (string | undefined)[],
    language: Language,
  ): Promise<CommandAnswer | undefined> {
    const answers = await Promise.all(
      apps
        .filter((app) => app !== undefined)
        .map((app) =>
          this.parts.client.get<CommandAnswer>(app, `/v1/commands/${command}`, { language }),
        ),
    );
    const found = answers.find((answer) => answer.ok);
    return found?.ok ? found.body : undefined;
  }
}

function mayOrder({ internal, system: caller }: Caller, system: string): boolean {
  return internal || caller === system || OPERATOR.test(caller);
}

function sent({ givenAt, ...given }: GivenCommand): CommandAnswer {
  return { ...given, state: 'sent', at: inHubZone(givenAt) };
}
