import { join } from 'node:path';
import type { Json, SystemDeclaration } from '@hub/contracts';
import { present } from '../systems/system-facts.js';

/** A record to begin with, and where it goes: for the first three steps on an empty hub. */
export interface FirstRecord {
  readonly system: string;
  readonly title: string;
  readonly form: string;
  /** Where to push it; absent until the connector's heartbeat was heard. */
  readonly url?: string;
  /** The file in which `./hub up` left the key of the system. */
  readonly keyFile: string;
  readonly record: Json;
}

/** The shortest record among the cases of all sound systems: every one of them maps without a fault. */
export function firstRecord(
  systems: Iterable<SystemDeclaration>,
  addressOf: (app: string) => string | undefined,
  hubHome: string,
): FirstRecord | undefined {
  const [shortest] = [...systems]
    .filter(({ problems }) => problems.length === 0)
    .flatMap((system) => examplesOf(system).map((example) => ({ system, ...example })))
    .toSorted((a, b) => a.length - b.length);
  if (!shortest) {
    return undefined;
  }
  const { system, form, record } = shortest;
  const address = addressOf(system.app);
  return {
    system: system.system,
    title: system.title,
    form,
    ...present({ url: address && `${address}/v1/systems/${system.system}/forms/${form}/records` }),
    keyFile: join(hubHome, 'keys', `${system.system}.key`),
    record,
  };
}

interface Example {
  readonly form: string;
  readonly record: Json;
  readonly length: number;
}

function examplesOf(system: SystemDeclaration): readonly Example[] {
  return [...system.forms.values()].flatMap(({ form, cases }) => {
    const good = cases.find(({ body }) => {
      const isPlain = body['faults'] === undefined && body['warnings'] === undefined;
      return isPlain && typeof body['given'] === 'object' && body['expect'] !== undefined;
    });
    const record = good?.body['given'];
    return record === undefined ? [] : [{ form, record, length: JSON.stringify(record).length }];
  });
}
