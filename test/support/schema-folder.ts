import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';

/** The hub's own `schemas/`. */
export const OUR_SCHEMAS = fileURLToPath(new URL('../../schemas', import.meta.url));

const SHARED = ['canonical', 'calendar', 'codes', 'messages', 'meta'];

/** What all systems share in the hub's own `schemas/`: path → text. */
export function ourShared(): Record<string, string> {
  const files = SHARED.flatMap((folder) =>
    readdirSync(join(OUR_SCHEMAS, folder)).map((name) => `${folder}/${name}`),
  );
  return Object.fromEntries(
    files.map((file) => [file, readFileSync(join(OUR_SCHEMAS, file), 'utf8')]),
  );
}

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Makes a folder of these files (path → text) in the temporary directory; it is gone after the test file. */
export function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'hub-schemas-'));
  made.push(folder);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

const SYSTEM = `system: fisheries
title: 渔业局
owner: { name: 连云港市渔业局, code: '113207000000000199' }
roles: { license: issuer }
sources:
  - { name: push, kind: push }
`;

const FORM = `{
  "title": "渔业捕捞许可证",
  "type": "object",
  "required": ["permit_no", "holder_nm"],
  "properties": {
    "permit_no": { "title": "许可证编号", "type": "string", "maxLength": 20 },
    "holder_nm": { "title": "持证人", "type": "string", "maxLength": 200 },
    "holder_id": { "title": "身份证号", "type": "string", "maxLength": 18 },
    "boats": { "title": "船数", "type": "integer" },
    "st": { "title": "状态", "type": "string", "maxLength": 2 }
  }
}
`;

const MAPPING = `form: permit
title: 渔业捕捞许可证
makes: license
key: [permit_no]
fields:
  permit_no: number
  holder_nm: holder.name
  holder_id: holder.ids.personal
  boats: { skip: 不共享 }
  st: { path: status, as: code license-status xk-2019 }
`;

const CASES = `- name: an active permit
  given: { permit_no: F-17, holder_nm: 张三渔业合作社, st: '1' }
  expect: { license: { number: F-17, holder: { name: 张三渔业合作社 }, status: valid } }
`;

/** The files of a department without a mistake; `change` says what is otherwise, by the last part of a file's name. */
export function aDepartment(
  change: Readonly<Record<string, (text: string) => string>> = {},
  system = 'fisheries',
): Record<string, string> {
  const files: Record<string, string> = {
    'system.yaml': SYSTEM.replace('fisheries', system),
    'permit.v1.schema.json': FORM,
    'permit.mapping.yaml': MAPPING,
    'permit.cases.yaml': CASES,
  };
  return Object.fromEntries(
    Object.entries(files).map(([file, text]) => [
      `systems/${system}/${file}`,
      (change[file] ?? same)(text),
    ]),
  );
}

function same(text: string): string {
  return text;
}
