import { expect } from '@jest/globals';

/** The members of an answer: those it always has, and those it may have. */
export interface Members {
  readonly always: readonly string[];
  readonly maybe?: readonly string[];
}

/** Members of the body of every answer with a status of 400 or more. */
export const PROBLEM: Members = {
  always: ['type', 'title', 'status', 'code', 'detail', 'remedy', 'correlationId'],
  maybe: ['faults'],
};

/** Members of a fault or warning. */
export const FAULT: Members = {
  always: ['field', 'code', 'message', 'remedy'],
  maybe: ['path', 'value'],
};

/** Fails unless `body` has exactly these members, and holds to what all bodies promise. */
export function expectMembers(body: unknown, { always, maybe = [] }: Members): void {
  expect(body !== null && typeof body).toBe('object');
  const names = Object.keys(body as object);
  expect(names).toEqual(expect.arrayContaining([...always]));
  expect(names.filter((name) => !always.includes(name) && !maybe.includes(name))).toEqual([]);
  expectWellFormed(body);
}

/** Fails when anything in `body` is null, or a time that is not written in the hub's zone. */
export function expectWellFormed(body: unknown): void {
  const wrong: string[] = [];
  walk(body, '', (path, value) => {
    if (value === null) {
      wrong.push(`${path} is null`);
    }
    if (typeof value === 'string' && TIME.test(value) && !IN_ZONE.test(value)) {
      wrong.push(`${path} is ${value}`);
    }
  });
  expect(wrong).toEqual([]);
}

const TIME = /^\d{4}-\d\d-\d\dT/;
const IN_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+08:00$/;

function walk(value: unknown, path: string, visit: (path: string, value: unknown) => void): void {
  visit(path, value);
  if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      walk(member, `${path}/${name}`, visit);
    }
  }
}

/** One operation of an app, as its OpenAPI document tells it. */
export interface DocumentedOperation {
  readonly method: string;
  /** With `{parameter}`s. */
  readonly path: string;
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The operations that an app documents. */
export async function documentedOperations(address: string): Promise<DocumentedOperation[]> {
  const { paths } = (await (await fetch(`${address}/docs-json`)).json()) as OpenApi;
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => ({ method: method.toUpperCase(), path })),
  );
}
