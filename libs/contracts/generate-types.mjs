/**
 * Writes `src/generated/<kind>.generated.ts` of this library from `schemas/canonical`: one type per kind of canonical
 * record, with the Chinese and English titles as comments. Run before `tsc -b` (`npm run generate`); files that are as
 * they should be are left alone, so that nothing is compiled again for it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';

const KINDS = ['license', 'case', 'penalty', 'project', 'service-item', 'party'];
const SCHEMAS = fileURLToPath(new URL('../../schemas/canonical/', import.meta.url));
const TARGET = fileURLToPath(new URL('./src/generated/', import.meta.url));

mkdirSync(TARGET, { recursive: true });
await Promise.all(KINDS.map(generate));

async function generate(kind) {
  const schema = JSON.parse(readFileSync(`${SCHEMAS}${kind}.v1.schema.json`, 'utf8'));
  const common = JSON.parse(readFileSync(`${SCHEMAS}common.v1.schema.json`, 'utf8'));
  const whole = { ...schema, $defs: { ...common.$defs, ...schema.$defs } };
  const text = await compile(commented(whole, true), typeName(kind), {
    cwd: SCHEMAS,
    bannerComment: `/** Made from schemas/canonical/${kind}.v1.schema.json by \`npm run generate\`: change that. */`,
    additionalProperties: false,
    unreachableDefinitions: false,
    // Lists are bounded, but no type says so: a tuple per possible length helps nobody.
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 100 },
  });
  writeIfNew(`${TARGET}${kind}.generated.ts`, readonlyTypes(text));
}

/** `service-item` → `ServiceItem`. */
function typeName(kind) {
  return kind.replace(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase());
}

/** Titles would become names of types; as comments they say what a field is. References stay within one document. */
function commented({ title, description, $ref, ...rest }, isRoot = false) {
  const told = [isRoot ? undefined : words(title, rest['x-title-en']), description];
  const comment = told.filter((one) => one !== undefined).join('\n');
  const members = Object.entries(rest).map(([name, value]) => [name, member(name, value)]);
  return {
    ...Object.fromEntries(members),
    ...(comment === '' ? {} : { description: comment }),
    ...($ref === undefined ? {} : { $ref: $ref.replace(/^.*#/, '#') }),
  };
}

function member(name, value) {
  if (name === 'properties' || name === '$defs') {
    const fields = Object.entries(value).map(([field, schema]) => [field, commented(schema)]);
    return Object.fromEntries(fields);
  }
  const isSchema = ['items', 'additionalProperties', 'propertyNames'].includes(name);
  return isSchema && typeof value === 'object' ? commented(value) : value;
}

function words(title, titleEn) {
  return typeof title === 'string' ? `${title} ${titleEn ?? ''}`.trim() : undefined;
}

/** Type aliases of readonly members: they go where a `JsonObject` is asked for, which an interface does not. */
function readonlyTypes(text) {
  return text
    .replaceAll(/^export interface (\w+) \{$/gm, 'export type $1 = {')
    .replaceAll(/^\}$/gm, '};')
    .replaceAll(/^(\s+)(\w+\??: |\[k: string\]: )/gm, '$1readonly $2')
    .replaceAll(/: (\w+)\[\];/g, ': readonly $1[];');
}

function writeIfNew(file, text) {
  let before;
  try {
    before = readFileSync(file, 'utf8');
  } catch {
    before = undefined;
  }
  if (before !== text) {
    writeFileSync(file, text);
  }
}
