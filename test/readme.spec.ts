import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { HubSettings } from '@hub/runtime';
import { runCommand } from '../apps/cli/src/program.js';
import { READMES, readReadme } from './support/readme.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const english = readReadme(READMES[0]);
const chinese = readReadme(READMES[1]);
/** A word that is a command only behind another. */
const NESTED = /^(key) (create|revoke|list)/;

/** Every `./hub …` of a text: its command, and the options that stand on the same line. */
function commandsIn(text: string): { readonly command: string; readonly options: string[] }[] {
  return [...text.matchAll(/\.\/hub ([a-z][^`|\n]*)/g)].map(([, words = '']) => {
    const command = NESTED.exec(words)?.[0] ?? (words.split(/[^a-z]/)[0] as string);
    return { command, options: words.match(/--[a-z-]+/g) ?? [] };
  });
}

/** What `./hub <command> --help` says; undefined where there is no such command. */
async function helpOf(command: string): Promise<string | undefined> {
  let help = '';
  const stream = { write: (text: string) => (help += text) };
  const code = await runCommand([...command.split(' '), '--help'].filter(Boolean), {
    context: () => {
      throw new Error('help needs no context');
    },
    language: 'en',
    stdin: Readable.from([]),
    stdout: stream,
    stderr: { write: () => undefined },
  });
  const isOwn = help.startsWith(`Usage: ./hub ${command}`.trimEnd());
  return code === 0 && isOwn ? help : undefined;
}

/** Paths of the repository that a text names in backticks; with a placeholder, as far as it goes. */
function pathsIn(text: string): string[] {
  const tops = readdirSync(ROOT).join('|').replaceAll('.', '\\.');
  return [...text.matchAll(new RegExp(`\`((?:${tops})(?:/[^\`\\s]*)?)\``, 'g'))].map(
    ([, path = '']) => path.replace(/<.*/, ''),
  );
}

describe.each(READMES)('%s', (name) => {
  const { text } = readReadme(name);

  it('names commands and options that there are', async () => {
    const unknown: string[] = [];
    for (const { command, options } of commandsIn(text)) {
      const help = await helpOf(command);
      unknown.push(...(help === undefined ? [`./hub ${command}`] : []));
      unknown.push(...options.filter((option) => help?.includes(option) === false));
    }

    expect(unknown).toEqual([]);
  });

  it('names every command', async () => {
    const help = (await helpOf('')) ?? '';
    const all = [...help.matchAll(/^ {2}([a-z]+) /gm)].map(([, command]) => command);

    const named = new Set(commandsIn(text).map(({ command }) => command.split(' ')[0]));
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter((command) => !named.has(command))).toEqual([]);
  });

  it('names files and folders that there are, but for those of its example', () => {
    const example = 'schemas/systems/fisheries/';
    const paths = pathsIn(text).filter((path) => !path.startsWith(example));

    expect(paths.length).toBeGreaterThan(30);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('has every app and library on its map', () => {
    const folders = ['apps', 'libs'].flatMap((top) =>
      readdirSync(join(ROOT, top)).map((folder) => `${top}/${folder}`),
    );

    expect(folders.filter((folder) => !text.includes(`| \`${folder}\``))).toEqual([]);
  });

  it('names settings that there are, with their defaults', () => {
    const settings = new HubSettings();
    const rows = [...text.matchAll(/^\| `([A-Z_]+)` +\| +`?([^`|]*?)`? *\|/gm)];

    expect(rows.length).toBeGreaterThan(8);
    for (const [, setting = '', told] of rows) {
      expect([setting, setting in settings]).toEqual([setting, true]);
      const { [setting]: value } = { ...settings } as Record<string, unknown>;
      if (value !== '') {
        expect([setting, told]).toEqual([setting, String(value)]);
      }
    }
  });

  it('leads nowhere that is not', () => {
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target);

    const local = links.filter((target) => !target.startsWith('http'));
    expect(local.filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
  });
});

describe('both READMEs', () => {
  it('name the same commands, in the same order', () => {
    expect(commandsIn(chinese.text)).toEqual(commandsIn(english.text));
  });

  it('name the same paths', () => {
    const named = (text: string): string[] => [...new Set(pathsIn(text))].toSorted();

    expect(named(chinese.text)).toEqual(named(english.text));
  });

  it('have the same examples', () => {
    const examples = ({ blocks }: typeof english): unknown[] =>
      blocks.filter(({ language }) => ['js', 'yaml'].includes(language));

    expect(examples(english)).toHaveLength(4);
    expect(examples(chinese)).toEqual(examples(english));
  });

  it('have as many sections and as many rows in their tables', () => {
    const shape = ({ text }: typeof english): unknown => ({
      sections: text.match(/^## /gm)?.length,
      rows: text.match(/^\|/gm)?.length,
      blocks: text.match(/^```/gm)?.length,
    });

    expect(shape(chinese)).toEqual(shape(english));
  });
});

describe('folders', () => {
  const folders = [
    ...['apps', 'libs'].flatMap((top) =>
      readdirSync(join(ROOT, top)).map((folder) => `${top}/${folder}`),
    ),
    'schemas',
    'test',
    'test/city',
    'test/bench',
    'deploy',
    'deploy/local',
  ];

  it.each(folders)('%s has a README with its decisions', (folder) => {
    const file = join(ROOT, folder, 'README.md');

    expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toMatch(/^## Decisions$/m);
  });
});
