/** The kinds of canonical record (标准记录), in the order the hub publishes them. */
export const KINDS = ['license', 'case', 'penalty', 'project', 'service-item', 'party'] as const;

/** One kind of canonical record: license 证照, case 办件, penalty 处罚, project 项目, service-item 事项, party 主体. */
export type Kind = (typeof KINDS)[number];

/** Whether a text names a kind. */
export function isKind(text: string): text is Kind {
  return (KINDS as readonly string[]).includes(text);
}
