import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@hub/contracts';
import { loadSchemas } from '@hub/schemas';
import { compileStage } from '@hub/connector';
import { TestHub } from '../support/hub.js';
import type { Block } from '../support/readme.js';
import { READMES, blockWith, readReadme } from '../support/readme.js';
import { STACK_MILLISECONDS } from '../support/stack.js';
import { until } from '../support/until.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { blocks } = readReadme(READMES[0]);
const { blocks: chineseBlocks } = readReadme(READMES[1]);

/** What `-d '…'` of a curl line sends. */
function bodyOf(block: Block): unknown {
  return JSON.parse(/-d '([^']+)'/.exec(block.text)?.[1] ?? '');
}

/** A body as it is shown; lists that are cut off end in `…`. */
function shown(words: string, from: readonly Block[] = blocks): Record<string, unknown> {
  return JSON.parse(blockWith(from, 'json', words).text) as Record<string, unknown>;
}

/** The names of all members, however deep. */
function membersOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) {
    return [...new Set(value.flatMap((one) => membersOf(one, `${path}[]`)))];
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([name, member]) => [
    `${path}.${name}`,
    ...membersOf(member, `${path}.${name}`),
  ]);
}

describe('what the READMEs show', () => {
  const push = bodyOf(blockWith(blocks, 'bash', 'businessScope'));
  let folder: string;
  let hub: TestHub;

  beforeAll(async () => {
    mkdirSync(join(ROOT, '.testing'), { recursive: true });
    folder = mkdtempSync(join(ROOT, '.testing', 'readme-'));
    for (const { file, text } of blocks.filter(({ file }) => file?.includes('fisheries'))) {
      const path = join(folder, file?.replace(/^schemas\//, '') ?? '');
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    hub = await TestHub.start({
      apps: ['departments', 'registry'],
      schemas: [folder],
      keys: ['fisheries', 'e-license-library'],
    });
  }, STACK_MILLISECONDS);
  afterAll(async () => {
    await hub?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function get(app: 'departments' | 'registry', path: string, as: string): Promise<unknown> {
    return (await hub.ask(app, path, { as })).json();
  }

  /** The first push, and the license that it became. */
  async function pushed(): Promise<{ receipt: object; license: string }> {
    const answer = await hub.push('departments', 'market-regulation/business-license', push);
    const { receipts } = (await answer.json()) as { receipts: string[] };
    const receipt = await until('it is published', async () => {
      const path = `/v1/receipts/${receipts[0]}`;
      const found = (await get('departments', path, 'market-regulation')) as {
        entities?: { id: string }[];
      };
      return found.entities?.length === 2 ? found : undefined;
    });
    return { receipt, license: receipt.entities?.[1]?.id ?? '' };
  }

  it('is how a first push is answered, and what its receipt tells', async () => {
    const { receipt } = await pushed();

    const example = shown('"state": "published"');
    expect(membersOf(receipt)).toEqual(membersOf(example));
    expect(receipt).toMatchObject({ state: 'published', system: example['system'] });
  });

  it.each([
    ['en', blocks],
    ['zh', chineseBlocks],
  ])('is how a push is refused that is to be checked first (%s)', async (language, from) => {
    const body = bodyOf(blockWith(from, 'bash', 'check=wait'));
    const path = '/v1/systems/market-regulation/forms/business-license/records?check=wait';

    const answer = await hub.ask('departments', path, {
      method: 'POST',
      as: 'market-regulation',
      headers: { 'content-type': 'application/json', 'accept-language': language },
      body: JSON.stringify(body),
    });

    const { correlationId: _, ...example } = shown('nothing-accepted', from);
    expect(await answer.json()).toMatchObject(example);
  });

  it('is how a license is told over REST', async () => {
    const { license } = await pushed();
    await hub.registrySettled();

    const told = await get('registry', `/v1/entities/license/${license}`, 'e-license-library');

    const example = shown('"changedFields"');
    expect(membersOf(told)).toEqual(membersOf(example));
    expect(told).toMatchObject({ record: example['record'] });
  });

  it('is a Kafka client that reads the shared licenses', async () => {
    const { license } = await pushed();
    const client = join(folder, 'library.mjs');
    const { text } = blockWith(blocks, 'js', 'readUncommitted: false');
    expect(text).toContain("'127.0.0.1:7192'");
    writeFileSync(client, text.replace('127.0.0.1:7192', hub.stack.brokers.join()));

    const child = spawn(process.execPath, [client], { stdio: ['ignore', 'pipe', 'inherit'] });
    let lines = '';
    child.stdout.on('data', (chunk: Buffer) => (lines += chunk.toString()));
    try {
      const line = await until('the license is read', () =>
        lines.split('\n').find((one) => one.startsWith(license)),
      );
      expect(line).toMatch(new RegExp(`^${license} \\d+ active 91320700MA0000015P$`));
    } finally {
      child.kill('SIGKILL');
    }
  });

  describe('of a new department', () => {
    it('is a folder without a mistake, whose cases hold', () => {
      const set = loadSchemas([join(ROOT, 'schemas'), folder]);
      const system = set.systems.get('fisheries');
      const compiled = compileStage(set, 'fisheries', 'permit');
      const stage = 'stage' in compiled ? compiled.stage : undefined;

      const read = (system?.forms.get('permit')?.cases ?? []).map(({ body }) => {
        const result = stage?.run(body['given'] ?? null, new Date('2026-11-25T01:00:00Z'));
        return result?.ok ? 'fits' : result?.faults.map(({ field, code }) => [field, code]);
      });
      const { expect: made, back } = system?.forms.get('permit')?.cases[0]?.body ?? {};
      const view = {
        kind: 'license' as const,
        record: (made as JsonObject)['license'] as JsonObject,
      };
      expect(stage?.fill({ ...view, related: {} }).native).toEqual(back);
      expect(system?.problems).toEqual([]);
      expect(read).toEqual(['fits', [['issued', 'DATE']]]);
    });

    it('is what its record becomes', () => {
      const set = loadSchemas([join(ROOT, 'schemas'), folder]);
      const compiled = compileStage(set, 'fisheries', 'permit');
      const line = /echo '(.+)' \|/.exec(blockWith(blocks, 'bash', './hub map').text)?.[1] ?? '';
      const told = /^\{.*\}$/m.exec(blockWith(blocks, 'text', 'No mistakes').text)?.[0] ?? '';

      const result =
        'stage' in compiled ? compiled.stage.run(JSON.parse(line), new Date()) : undefined;

      const records = result?.ok
        ? result.records.map(({ kind, json }) => ({ kind, record: JSON.parse(String(json)) }))
        : [];
      expect({ records }).toEqual(JSON.parse(told));
    });

    it('is what becomes of its file', async () => {
      const inbox = join(hub.home, 'exchange/fisheries/in/permit');
      const table = blockWith(blocks, 'text', '许可证编号,持证人').text;
      mkdirSync(inbox, { recursive: true });
      writeFileSync(join(folder, 'permits.csv'), table);

      renameSync(join(folder, 'permits.csv'), join(inbox, 'permits.csv'));
      const result = join(inbox, 'permits.result.json');
      await until('the result is there', () => existsSync(result));

      const told = blockWith(blocks, 'text', '"file":"permits.csv"').text;
      expect(JSON.parse(readFileSync(result, 'utf8'))).toEqual(JSON.parse(told));
    });
  });
});
