import type { Command, CommandKind } from '@hub/contracts';

/** One command as the log of commands holds it. */
export interface GivenCommand {
  readonly command: string;
  readonly system: string;
  readonly kind: CommandKind;
  readonly by: string;
  readonly reason: string;
  readonly givenAt: Date;
}

/** More commands than people give in the month that the log keeps them. */
const KEPT = 10_000;

/** The commands that were given, as far back as the log goes; in the order of the log. */
export class GivenCommands {
  private readonly given = new Map<string, GivenCommand>();
  private readonly switches = new Map<string, GivenCommand>();

  /** Takes one message of `hub.commands.v1`; what is no command is left out. Taking one twice changes nothing. */
  note(command: Command, givenAt: Date): void {
    const system = command.arguments?.['system'];
    if (typeof system !== 'string' || this.given.has(command.command)) {
      return;
    }
    const { kind, by, reason } = command;
    const given = { command: command.command, system, kind, by, reason, givenAt };
    this.given.set(command.command, given);
    if (isSwitch(given)) {
      this.switches.set(system, given);
    }
    const [oldest] = this.given.keys();
    if (this.given.size > KEPT && oldest !== undefined) {
      this.given.delete(oldest);
    }
  }

  /** It was not written after all. */
  forget({ command, system }: Pick<GivenCommand, 'command' | 'system'>): void {
    this.given.delete(command);
    const before = [...this.given.values()].findLast(
      (one) => one.system === system && isSwitch(one),
    );
    if (before) {
      this.switches.set(system, before);
    } else {
      this.switches.delete(system);
    }
  }

  find(command: string): GivenCommand | undefined {
    return this.given.get(command);
  }

  /** The last time that somebody paused or resumed a system. */
  lastSwitch(system: string): GivenCommand | undefined {
    return this.switches.get(system);
  }
}

function isSwitch({ kind }: GivenCommand): boolean {
  return kind === 'pause' || kind === 'resume';
}
