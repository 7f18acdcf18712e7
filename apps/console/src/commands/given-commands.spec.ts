import { describe, expect, it } from '@jest/globals';
import type { Command } from '@hub/contracts';
import { GivenCommands } from './given-commands.js';

const AT = new Date('2026-11-25T09:30:00+08:00');
const aCommand = (over: Partial<Command> = {}): Command => ({
  command: 'c1',
  kind: 'pause',
  by: 'operator',
  reason: '检修',
  arguments: { system: 'housing' },
  ...over,
});

describe(GivenCommands.name, () => {
  it('knows the last switch of each system', () => {
    const given = new GivenCommands();
    given.note(aCommand(), AT);
    given.note(aCommand({ command: 'c2', kind: 'resume' }), AT);
    given.note(aCommand({ command: 'c3', kind: 'replay' }), AT);
    given.note(aCommand({ command: 'c4', arguments: { system: 'health' } }), AT);

    expect(given.lastSwitch('housing')?.command).toBe('c2');
    expect(given.lastSwitch('health')?.command).toBe('c4');
    expect(given.lastSwitch('water')).toBeUndefined();
  });

  it('takes a command back that was not written after all', () => {
    const given = new GivenCommands();
    given.note(aCommand(), AT);
    given.note(aCommand({ command: 'c2', kind: 'resume' }), AT);

    given.forget({ command: 'c2', system: 'housing' });

    expect(given.find('c2')).toBeUndefined();
    expect(given.lastSwitch('housing')?.command).toBe('c1');
  });

  it('takes a command once', () => {
    const given = new GivenCommands();
    given.note(aCommand(), AT);
    given.note(aCommand(), new Date(0));

    expect(given.find('c1')?.givenAt).toEqual(AT);
  });

  it('leaves out what names no system', () => {
    const given = new GivenCommands();
    given.note(aCommand({ arguments: {} }), AT);
    given.note({ command: 'x' } as Command, AT);

    expect(given.find('c1')).toBeUndefined();
    expect(given.find('x')).toBeUndefined();
  });
});
