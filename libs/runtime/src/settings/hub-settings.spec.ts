import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { APP_PORTS } from './apps.js';
import { HubSettings, httpAddress } from './hub-settings.js';
import type { Environment } from './load-settings.js';
import { loadSettings, settingNames } from './load-settings.js';
import { secretNames } from './secret.js';

const KEY = 'k'.repeat(64);

const load = (env: Environment = {}): Readonly<HubSettings> =>
  loadSettings(HubSettings, { HUB_HMAC_KEY: KEY, ...env });

const root = new URL('../../../../', import.meta.url);

describe(HubSettings.name, () => {
  it('finds the local broker and database by the port base', () => {
    const settings = load({ HUB_PORT_BASE: '17100' });

    expect(settings.brokers).toEqual(['127.0.0.1:17192']);
    expect(settings.DATABASE_URL).toBe('postgres://postgres:postgres@127.0.0.1:17154/hub');
  });

  it('gives every app the port of interfaces.md', () => {
    const settings = load();

    const ports = Object.keys(APP_PORTS).map((app) =>
      settings.portOf(app as keyof typeof APP_PORTS),
    );

    expect(ports).toEqual([7100, 7101, 7102, 7103, 7104, 7110]);
    expect(load({ HUB_PORT: '9000' }).portOf('registry')).toBe(9000);
  });

  it('takes several brokers and refuses one without a port', () => {
    expect(load({ KAFKA_BROKERS: 'a:9092,[::1]:9093' }).brokers).toEqual(['a:9092', '[::1]:9093']);
    expect(() => load({ KAFKA_BROKERS: 'a' })).toThrow(/KAFKA_BROKERS/);
  });

  it('puts its files under HUB_HOME unless told otherwise', () => {
    const settings = load({ HUB_HOME: '/srv/hub' });

    expect(settings.HUB_KEYS_FILE).toBe('/srv/hub/keys.json');
    expect(settings.HUB_EXCHANGE_DIR).toBe('/srv/hub/exchange');
    expect(load({ HUB_KEYS_FILE: '/etc/keys.json' }).HUB_KEYS_FILE).toBe('/etc/keys.json');
  });

  it('reads the key that up made when none is given, and asks for one when there is none', () => {
    const home = mkdtempSync(join(tmpdir(), 'hub-spec-'));
    writeFileSync(join(home, 'hmac.key'), `${KEY}\n`);

    expect(loadSettings(HubSettings, { HUB_HOME: home }).HUB_HMAC_KEY).toBe(KEY);
    expect(() => loadSettings(HubSettings, { HUB_HOME: join(home, 'none') })).toThrow(
      /HUB_HMAC_KEY .*\.\/hub up/,
    );
  });

  it('splits the schema folders, ours first', () => {
    expect(load({ HUB_SCHEMAS: '/a:/b' }).schemaFolders).toEqual(['/a', '/b']);
  });

  it('serves all systems unless some are named', () => {
    expect(load().systems).toBeUndefined();
    expect(load({ HUB_SYSTEMS: 'housing,health' }).systems).toEqual(['housing', 'health']);
  });

  it('lets one app have a database of its own', () => {
    const settings = load({
      DATABASE_URL: 'postgres://a/hub',
      DATABASE_URL_DOUBLE_PUBLICITY: 'postgres://b/hub',
    });

    expect(settings.databaseUrl('double-publicity')).toBe('postgres://b/hub');
    expect(settings.databaseUrl('registry')).toBe('postgres://a/hub');
  });

  it('has a database setting for every app', () => {
    const names = settingNames(new HubSettings());

    for (const app of Object.keys(APP_PORTS)) {
      expect(names).toContain(`DATABASE_URL_${app.toUpperCase().replaceAll('-', '_')}`);
    }
  });

  it('keeps addresses with passwords and the key secret', () => {
    expect(JSON.stringify(load({ DATABASE_URL_REGISTRY: 'postgres://me:pass@b/hub' }))).not.toMatch(
      /pass@|kkkk/,
    );
  });

  it('names a wrong port base once, without blaming what depends on it', () => {
    expect(() => load({ HUB_PORT_BASE: 'x', HUB_CLOCK: 'noon' })).toThrow(
      /^These settings are wrong: HUB_CLOCK must be a date-time with zone; HUB_PORT_BASE must be an integer number$/,
    );
  });

  it('names an address by the machine when it listens everywhere', () => {
    expect(load({ HUB_HTTP_HOST: '127.0.0.1' }).addressOf('registry')).toBe(
      'http://127.0.0.1:7110',
    );
    expect(httpAddress('0.0.0.0', 80)).not.toContain('0.0.0.0');
    expect(httpAddress('::1', 80)).toBe('http://[::1]:80');
  });
});

describe('the documented settings', () => {
  const names = settingNames(new HubSettings());

  it('stand in deploy/env/hub.env.example under the same names and in the same order', () => {
    const example = readFileSync(new URL('deploy/env/hub.env.example', root), 'utf8');

    const documented = [...example.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1]);

    const secret = secretNames(new HubSettings());
    const expected = names.flatMap((name) =>
      name === 'HUB_HMAC_KEY' && secret.has(name) ? [name, `${name}_FILE`] : [name],
    );
    expect(documented).toEqual(expected);
  });

  it('stand in the README under the same names and in the same order', () => {
    const readme = readFileSync(new URL('libs/runtime/README.md', root), 'utf8');

    expect([...readme.matchAll(/^\| `([A-Z][A-Z0-9_]*)`/gm)].map((match) => match[1])).toEqual(
      names,
    );
  });
});
