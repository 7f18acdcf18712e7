import { fullWidth, plain } from '../spelling.js';
import { type Fields, fieldsOf, type Native, type Word } from '../telling.js';
import type { Party } from '../town.js';
import { CITY, PROVINCE } from '../words.js';

/** The columns of the register's export, in their order: field code and column head. */
export const COLUMNS: readonly (readonly [string, string])[] = [
  ['name', '企业名称'],
  ['code', '统一社会信用代码'],
  ['registrationDay', '注册日期'],
  ['character', '企业类型'],
  ['legalRepresentative', '法人代表'],
  ['capital', '注册资金'],
  ['businessScope', '经营范围'],
  ['province', '所在省份'],
  ['city', '地区'],
  ['address', '注册地址'],
];

/** How the clerk of this party types. */
export interface Habit {
  readonly lowerCase: boolean;
  readonly fullWidth: boolean;
}

/** One row of the business register, as a clerk of this habit typed it. */
export function marketRow(party: Party, habit: Habit): Native {
  const code = party.code as string;
  const typed = habit.fullWidth ? fullWidth : (text: string) => text;
  return {
    name: party.name,
    code: typed(habit.lowerCase ? code.toLowerCase() : code),
    registrationDay: typed(party.established),
    character: party.type,
    legalRepresentative: party.head,
    capital: party.capital,
    businessScope: party.scope,
    province: PROVINCE,
    city: CITY,
    address: typed(party.address),
  };
}

/** What such a row says: the party, and its business license, whose number is the party's code. */
export function marketWords(party: Party): readonly Word[] {
  const code = party.code as string;
  const ids: Fields = { [`ids.${party.codeKind}`]: code };
  const held = Object.fromEntries(Object.entries(ids).map(([p, v]) => [`holder.${p}`, v]));
  const of = {
    name: plain(party.name),
    address: plain(party.address),
    head: party.head,
  };
  return [
    {
      kind: 'party',
      entity: party.id,
      fields: fieldsOf({
        name: of.name,
        ...ids,
        establishedOn: party.established,
        entityType: party.type === 'N/A' ? undefined : party.type,
        legalRepresentative: of.head,
        ...capitalFields(party.capital),
        businessScope: party.scope,
        province: PROVINCE,
        city: CITY,
        address: of.address,
      }),
    },
    {
      kind: 'license',
      entity: businessLicenseOf(code),
      fields: {
        type: '营业执照',
        name: '营业执照',
        number: code,
        'holder.name': of.name,
        ...held,
        'holder.legalRepresentative': of.head,
        'holder.address': of.address,
        scope: party.scope,
      },
    },
  ];
}

/** The town's own name of a business license. */
export function businessLicenseOf(code: string): string {
  return `B-${code}`;
}

function capitalFields(text: string): Fields {
  if (text === 'N/A') {
    return {};
  }
  const tenThousands = Number.parseInt(text.replace(',', ''), 10);
  return {
    'capital.text': text,
    'capital.amount': String(tenThousands * 10_000),
    'capital.currency': text.includes('美元') ? 'USD' : 'CNY',
  };
}

/** The head line and rows of one night's export: GBK, comma-separated, CRLF. */
export function marketFile(
  rows: readonly (Native | Buffer)[],
  encode: (t: string) => Buffer,
): Buffer {
  const head = encode(COLUMNS.map(([, title]) => title).join(','));
  const end = Buffer.from('\r\n');
  const lines = rows.map((row) => (Buffer.isBuffer(row) ? row : encode(line(row))));
  return Buffer.concat([head, ...lines].flatMap((bytes) => [bytes, end]));
}

/** One row as a line of the table. */
export function line(row: Native): string {
  return COLUMNS.map(([field]) => cell(String(row[field] ?? ''))).join(',');
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
