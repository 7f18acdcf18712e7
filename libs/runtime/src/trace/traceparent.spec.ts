import { describe, expect, it } from '@jest/globals';
import { continuedTrace, newTraceparent, traceparentOf } from './traceparent.js';

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/;
const GIVEN = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe(continuedTrace.name, () => {
  it("goes on with the caller's trace", () => {
    expect(continuedTrace(GIVEN)).toBe(GIVEN);
  });

  it.each([
    undefined,
    '',
    GIVEN.toUpperCase(),
    `${GIVEN}-more`,
    GIVEN.replace('00-', '01-'),
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
  ])('begins one instead of %j', (header) => {
    const begun = continuedTrace(header);

    expect(begun).toMatch(TRACEPARENT);
    expect(begun).not.toBe(header);
  });
});

describe(newTraceparent.name, () => {
  it('begins another trace each time', () => {
    expect(newTraceparent()).toMatch(TRACEPARENT);
    expect(newTraceparent()).not.toBe(newTraceparent());
  });
});

describe(traceparentOf.name, () => {
  it('is the same for the same name', () => {
    expect(traceparentOf('housing/files/12')).toMatch(TRACEPARENT);
    expect(traceparentOf('housing/files/12')).toBe(traceparentOf('housing/files/12'));
    expect(traceparentOf('housing/files/12')).not.toBe(traceparentOf('housing/files/13'));
  });
});
