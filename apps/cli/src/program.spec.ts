import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Environment } from '@hub/runtime';
import { HubHome } from './hub/hub-home.js';
import { freePorts } from './local/ports.js';
import { runCommand } from './program.js';
import { cliSettings } from './settings.js';
import { outputTo } from './terminal/output.js';

describe(runCommand, () => {
  let home = '';
  let portBase = 0;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'hub-home-'));
    [portBase = 0] = await freePorts(1);
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const run = async (
    words: string,
    more: Environment = {},
    input = '',
  ): Promise<{ code: number; stdout: string; stderr: string }> => {
    const written = { stdout: '', stderr: '' };
    const stdout = { write: (text: string) => (written.stdout += text) };
    const stderr = { write: (text: string) => (written.stderr += text) };
    const env = { HUB_HOME: home, HUB_PORT_BASE: String(portBase), ...more };
    const code = await runCommand(words.split(' ').filter(Boolean), {
      context: ({ json }) => {
        const settings = cliSettings(env);
        const out = outputTo(stdout, stderr, json);
        return { settings, env, home: new HubHome(settings.HUB_HOME), out };
      },
      language: 'en',
      stdin: Readable.from([input]),
      stdout,
      stderr,
    });
    return { code, ...written };
  };

  it.each(['--help', 'up --help', 'key create --help', 'books --help'])(
    'answers %s on standard output, and ends well',
    async (words) => {
      const { code, stdout } = await run(words);

      expect(code).toBe(0);
      expect(stdout).toContain('Usage: ./hub');
    },
  );

  it.each([
    '',
    'dance',
    'up --dance',
    'send double-publicity/xk-2019',
    'books --wait soon',
    'key',
    'pause housing',
    'map no-such/form',
    'map double-publicity/no-such',
    'pause no-such --reason because',
  ])('calls "%s" a misuse and says so on standard error', async (words) => {
    const { code, stdout, stderr } = await run(words);

    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toBe('');
  });

  it('names a wrong setting and ends not well', async () => {
    const { code, stderr } = await run('status', { HUB_PORT_BASE: 'seven' });

    expect(code).toBe(1);
    expect(stderr).toContain('HUB_PORT_BASE');
  });

  it('prints the status of a hub that is down as one document', async () => {
    const { code, stdout } = await run('status --json');

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      state: 'down',
      kafka: { brokers: [`127.0.0.1:${portBase + 92}`] },
      database: { url: expect.stringContaining(`:${portBase + 54}/hub`) },
      keys: {},
    });
  });

  it('shows a new key once and lists its hash', async () => {
    const created = await run('key create double-publicity --json');

    const { key } = JSON.parse(created.stdout) as { key: string };
    const listed = await run('key list');
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(listed.stdout).toMatch(/^double-publicity {2}[0-9a-f]{12} {2}created /);
    expect(listed.stdout).not.toContain(key);
  });

  it.each(['operator-wang', 'e-license-library --reader'])('makes a key for %s', async (name) => {
    const { code, stdout } = await run(`key create ${name}`);

    expect([code, stdout]).toEqual([0, expect.stringMatching(/^[\w-]{43}\n$/)]);
  });

  it("makes no key by the hub's own name", async () => {
    expect((await run('key create hub --reader')).code).toBe(2);
  });

  it('makes no key for a system that does not exist', async () => {
    const { code, stderr } = await run('key create no-such');

    expect(code).toBe(2);
    expect(stderr).toContain('double-publicity');
  });

  it('says of books that there is no hub, and what to do', async () => {
    const { code, stderr } = await run('books');

    expect(code).toBe(1);
    expect(stderr).toContain('./hub up');
  });

  it('has nothing to stop where no hub runs', async () => {
    expect(await run('down')).toMatchObject({ code: 0, stdout: `No hub runs in ${home}.\n` });
  });

  it.each([
    ['KAFKA_BROKERS', '127.0.0.1:9'],
    ['DATABASE_URL', 'postgres://x@127.0.0.1:9/x'],
  ])('does not start afresh on a server that is not its own (%s)', async (name, value) => {
    const { code, stderr } = await run('up --fresh', { [name]: value });

    expect(code).toBe(1);
    expect(stderr).toContain(name);
  });

  it('does not make a new secret for records that an old one named', async () => {
    mkdirSync(join(home, 'postgres'));

    const { code, stderr } = await run('up', { KAFKA_BROKERS: '127.0.0.1:9' });

    expect(code).toBe(1);
    expect(stderr).toContain('hmac.key is missing');
    expect(existsSync(join(home, 'hub.json'))).toBe(false);
  });

  it('names a taken port before it starts anything', async () => {
    const server = await listen(portBase + 54);

    const { code, stderr } = await run('up', { KAFKA_BROKERS: '127.0.0.1:9' });

    server.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${portBase + 54}, which PostgreSQL needs, is taken`);
    expect(existsSync(join(home, 'postgres'))).toBe(false);
  });

  it('finds a folder without mistakes well, and says where one is', async () => {
    const folder = join(home, 'more');
    mkdirSync(join(folder, 'systems/housing'), { recursive: true });
    writeFileSync(join(folder, 'systems/housing/system.yaml'), 'title: [\n');

    const broken = await run(`check ${folder}`);

    expect((await run('check')).stdout).toContain('No mistakes');
    expect(broken.code).toBe(1);
    expect(broken.stdout).toMatch(/systems\/housing\/system\.yaml:\d+: .* Remedy: /);
  });

  it('maps line by line without a server', async () => {
    const { code, stdout } = await run('map double-publicity/xk-2019', {}, '{}\n\n"x"\n');

    const lines = stdout.trimEnd().split('\n');
    expect(code).toBe(1);
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? '')).toHaveProperty('faults');
  });
});

function listen(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
  });
}
