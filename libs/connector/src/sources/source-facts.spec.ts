import { describe, expect, it } from '@jest/globals';
import { Misconfigured, SourceRefused, SourceUnreachable } from '@hub/contracts';
import { SourceFacts } from './source-facts.js';

const NOW = new Date('2026-11-25T09:30:00+08:00');

describe(SourceFacts.name, () => {
  it('tells nothing it does not know', () => {
    expect(new SourceFacts('housing', 'push').tell(NOW)).toEqual({
      system: 'housing',
      source: 'push',
      paused: false,
      lagRecords: 0,
      receivedPerSecond: 0,
    });
  });

  it('tells the last error with its code, and goes on', () => {
    const facts = new SourceFacts('housing', 'files');
    facts.failed(new SourceUnreachable('The folder does not answer'), NOW, false);

    expect(facts.halted).toBeUndefined();
    expect(facts.tell(NOW)).toMatchObject({
      lastErrorAt: '2026-11-25T09:30:00.000+08:00',
      lastErrorCode: 'SOURCE_UNREACHABLE',
      lastError: expect.stringContaining('The folder does not answer'),
    });
  });

  it('may be tried again once a person has resumed what halted', () => {
    const facts = new SourceFacts('housing', 'files');
    facts.failed(new SourceRefused('The login was refused'), NOW, true);
    expect(facts.halted).toContain('The login was refused');
    expect(facts.tell(NOW).misconfigured).toBeUndefined();

    facts.resumed();

    expect(facts.halted).toBeUndefined();
  });

  it('keeps a mistake in its folder when it is resumed', () => {
    const facts = new SourceFacts('housing', 'push');
    facts.misconfigure('system.yaml:3: no owner. Name it.');
    facts.resumed();

    expect(facts.tell(NOW)).toMatchObject({
      problem: 'system.yaml:3: no owner. Name it.',
      misconfigured: true,
    });
  });

  it('tells a halt for wrong settings as misconfigured, and lets it be tried again', () => {
    const facts = new SourceFacts('housing', 'files');
    facts.failed(new Misconfigured('No such topic', 'Create it.'), NOW, true);
    expect(facts.tell(NOW).misconfigured).toBe(true);

    facts.resumed();

    expect(facts.tell(NOW).problem).toBeUndefined();
  });

  it('counts what came within the last minute', () => {
    const facts = new SourceFacts('housing', 'push');
    facts.received(30, NOW);
    facts.received(30, new Date(NOW.getTime() + 59_000));

    expect(facts.tell(new Date(NOW.getTime() + 60_000)).receivedPerSecond).toBe(1);
    expect(facts.tell(new Date(NOW.getTime() + 61_000)).receivedPerSecond).toBe(0.5);
  });
});
