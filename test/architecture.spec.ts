import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const GENERATED_OR_FOREIGN = new Set(['node_modules', 'dist', 'dist-testing', 'web']);

interface SourceFile {
  /** Relative to the repository, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Who may import whom (`house.md` §5): the right side lists all a lib may use of the hub. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  domain: ['contracts'],
  schemas: ['contracts'],
  mapping: ['contracts', 'domain'],
  runtime: ['contracts'],
  messaging: ['contracts', 'runtime'],
  storage: ['contracts', 'runtime'],
  adapters: ['contracts', 'runtime'],
  connector: ['contracts', 'domain', 'schemas', 'mapping', 'messaging', 'storage', 'runtime'],
};

const FRAMEWORKS = /^(@nestjs\/|typeorm$|pg$|kafkajs$|fastify$|class-validator$|ajv)/;

function filesBelow(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return GENERATED_OR_FOREIGN.has(entry.name) ? [] : filesBelow(path);
    }
    return entry.name.endsWith('.ts')
      ? [{ path, text: readFileSync(join(ROOT, path), 'utf8') }]
      : [];
  });
}

const all = [...filesBelow('libs'), ...filesBelow('apps'), ...filesBelow('test')];
const isTest = ({ path }: SourceFile) =>
  path.endsWith('.spec.ts') ||
  path.startsWith('test/') ||
  path.includes('/testing/') ||
  path.endsWith('conformance.ts');
const shipped = all.filter((file) => !isTest(file));

/** What a file imports, type imports among it. */
function importsOf({ text }: SourceFile): string[] {
  return [...text.matchAll(/^(?:import|export)[^'";]*?from '([^']+)';/gms)].map(
    (match) => match[1] as string,
  );
}

function hubImports(file: SourceFile): string[] {
  return importsOf(file)
    .map((name) => /^@hub\/([a-z-]+)/.exec(name)?.[1])
    .filter((name): name is string => name !== undefined);
}

function offenders(
  files: readonly SourceFile[],
  isWrong: (file: SourceFile) => boolean | string | undefined,
): string[] {
  return files.flatMap((file) => {
    const wrong = isWrong(file);
    return wrong ? [typeof wrong === 'string' ? `${file.path}: ${wrong}` : file.path] : [];
  });
}

describe('the house', () => {
  it.each(Object.entries(ALLOWED))(
    'lets libs/%s import only %j, so that imports go one way',
    (lib, allowed) => {
      const wrong = offenders(
        all.filter(({ path }) => path.startsWith(`libs/${lib}/src/`) && !path.endsWith('.spec.ts')),
        (file) => hubImports(file).find((name) => name !== lib && !allowed.includes(name)),
      );

      expect(wrong).toEqual([]);
    },
  );

  it.each(['contracts', 'domain', 'mapping'])(
    'keeps frameworks out of libs/%s, since the centre is pure',
    (lib) => {
      const wrong = offenders(
        shipped.filter(({ path }) => path.startsWith(`libs/${lib}/`)),
        (file) => importsOf(file).find((name) => FRAMEWORKS.test(name)),
      );

      expect(wrong).toEqual([]);
    },
  );

  it.each(['domain', 'mapping', 'contracts'])(
    'lets nothing in libs/%s read a disk, a clock or a socket',
    (lib) => {
      const wrong = offenders(
        shipped.filter(({ path }) => path.startsWith(`libs/${lib}/`)),
        (file) =>
          importsOf(file).find((name) => /^node:(fs|net|http|child_process|timers)/.test(name)) ??
          (!file.path.endsWith('contracts/src/clock.ts') &&
            /\bnew Date\(\)|Date\.now\(\)/.exec(file.text)?.[0]),
      );

      expect(wrong).toEqual([]);
    },
  );

  it('imports kafkajs only in libs/messaging/src/kafka, so that replacing it touches one folder', () => {
    const wrong = offenders(
      shipped.filter(({ path }) => !path.startsWith('libs/messaging/src/kafka/')),
      (file) => importsOf(file).some((name) => name.startsWith('kafkajs')),
    );

    expect(wrong).toEqual([]);
  });

  it('lets no app import another, since each is a process of its own', () => {
    const wrong = offenders(
      shipped.filter(({ path }) => path.startsWith('apps/')),
      (file) =>
        importsOf(file).find((name) => {
          const app = file.path.split('/')[1] as string;
          const target = name.startsWith('.')
            ? relative(ROOT, join(ROOT, file.path, '..', name))
            : name;
          return (
            (target.startsWith('apps/') && !target.startsWith(`apps/${app}/`)) ||
            /^@hub\/.*-app$|^@hub\/cli$/.test(name)
          );
        }),
    );

    expect(wrong).toEqual([]);
  });

  it('lets no app import the practice city, and the city no mapping, so that a mistake cannot cancel itself', () => {
    const apps = offenders(
      shipped.filter(({ path }) => path.startsWith('apps/') || path.startsWith('libs/')),
      (file) => importsOf(file).find((name) => name.includes('/city/')),
    );
    const city = offenders(
      all.filter(({ path }) => path.startsWith('test/city/')),
      (file) => hubImports(file).find((name) => ['mapping', 'connector', 'schemas'].includes(name)),
    );

    expect([...apps, ...city]).toEqual([]);
  });

  it('throws only errors that carry their own disposition', () => {
    const wrong = offenders(
      shipped,
      (file) => /\bthrow new (Type|Range)?Error\(/.exec(file.text)?.[0],
    );

    expect(wrong).toEqual([]);
  });

  it('reads the environment in one place of each process: the first lines of its main', () => {
    const wrong = offenders(
      shipped.filter(
        ({ path }) =>
          !/^apps\/[a-z-]+\/src\/main\.ts$/.test(path) &&
          !path.startsWith('libs/runtime/src/settings/') &&
          path !== 'apps/cli/src/settings.ts',
      ),
      (file) => /process\.env\b/.exec(file.text)?.[0],
    );

    expect(wrong).toEqual([]);
  });

  it('has no drawer: no file is named util, helper, common or misc', () => {
    const wrong = offenders(all, ({ path }) =>
      /(^|[/.-])(utils?|helpers?|common|misc|manager|base)([.-]|\/|$)/i.test(path),
    );

    expect(wrong).toEqual([]);
  });

  it('exports by name only', () => {
    const wrong = offenders(shipped, (file) => /^export default /m.test(file.text));

    expect(wrong).toEqual([]);
  });

  it('has only lists of names in the index of a library', () => {
    const wrong = offenders(
      all.filter(({ path }) => path.endsWith('/index.ts')),
      (file) =>
        file.text
          .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
          .replace(/export (type )?(\*|\{[^}]*\}) from '[^']+';/g, '')
          .trim().length > 0,
    );

    expect(wrong).toEqual([]);
  });

  it('names no package registry, and no place of one machine', () => {
    const wrong = offenders(all, (file) => {
      const named = /registry\.npmjs|repo1?\.maven|deb\.debian|\/root\/|\/home\/\w+\//.exec(
        file.text,
      );
      return file.path.endsWith('architecture.spec.ts') ? undefined : named?.[0];
    });

    expect(wrong).toEqual([]);
  });
});
