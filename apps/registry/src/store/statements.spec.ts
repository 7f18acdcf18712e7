import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Statement } from '@hub/storage';
import { explainsToIndex } from '@hub/storage';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../../test/support/stack.js';
import { PracticeRegistry } from '../testing/practice-registry.js';
import * as fanOut from './fan-out-statements.js';
import * as lookUp from './look-up-statements.js';
import * as merge from './merge-statements.js';
import * as relay from './relay-statements.js';

const statements = [fanOut, lookUp, merge, relay].flatMap((module) =>
  Object.values(module).filter((one): one is Statement => typeof one === 'object'),
);
/** Read in the order of a queue on purpose, or counted for the books. */
const QUEUES = ['dirty', 'fan_out', 'held'];

describe('statements of the registry (guard 29)', () => {
  let stack: Stack;
  let registry: PracticeRegistry;
  beforeAll(async () => {
    stack = await startStack({ postgres: true });
    registry = await PracticeRegistry.open(stack.databaseUrl);
  }, STACK_MILLISECONDS);
  afterAll(async () => {
    await registry.close();
    await stack.stop();
  });

  it('have names of their own', () => {
    expect(new Set(statements.map(({ name }) => name)).size).toBe(statements.length);
  });

  it.each(statements.map((one) => [one.name, one] as const))(
    'reads by index while tables are empty: %s',
    async (_, statement) => {
      expect(await explainsToIndex(registry.path, statement, QUEUES)).toEqual([]);
    },
  );

  it.each(statements.map((one) => [one.name, one] as const))(
    'reads by index when tables are full: %s',
    async (_, statement) => {
      await registry.fill();

      expect(await explainsToIndex(registry.path, statement, QUEUES)).toEqual([]);
    },
  );
});
