import type { Kind, Text } from '@hub/contracts';

/** A canonical path, and what a clerk calls it. */
export interface DatedPath {
  readonly path: string;
  readonly title: Text;
}

/** What is asked of one kind of canonical record beyond its schema. */
export interface RecordRules {
  /** `end` must not lie before the first of `starts` that the record has. */
  readonly order: readonly { readonly starts: readonly DatedPath[]; readonly end: DatedPath }[];
  /** Things that have happened: never after today. */
  readonly past: readonly DatedPath[];
  /** Where resident identity numbers stand: nobody is born after today. */
  readonly people: readonly string[];
}

function dated(path: string, zh: string, en: string): DatedPath {
  return { path, title: { zh, en } };
}

const VALID_FROM = dated('validFrom', '有效期自', 'the first day of validity');
const VALID_UNTIL = dated('validUntil', '有效期至', 'the last day of validity');
const ISSUED_ON = dated('issuedOn', '颁发日期', 'the day of issue');
const FIRST_ISSUED_ON = dated('firstIssuedOn', '初次发证日期', 'the day of the first issue');
const DECIDED_ON = dated('decision.date', '决定日期', 'the day of the decision');
const STATUS_CHANGED = dated('statusChange.at', '状态变更时间', 'the change of status');
const PUBLIC_FROM = dated('publicity.from', '公示日期', 'the first day of publication');
const PUBLIC_UNTIL = dated('publicity.until', '公示截止期', 'the last day of publication');
const ESTABLISHED_ON = dated('establishedOn', '成立日期', 'the day of establishment');
const TERM_FROM = dated('term.from', '营业期限自', 'the first day of the term of business');
const TERM_UNTIL = dated('term.until', '营业期限至', 'the last day of the term of business');
const APPLIED_AT = dated('appliedAt', '申请时间', 'the application');
const APPLIED_ON = dated('appliedOn', '申报日期', 'the application');
const ACCEPTED_AT = dated('acceptedAt', '受理时间', 'the acceptance');
const FINISHED_AT = dated('finishedAt', '办结时间', 'the completion');
const EFFECTIVE_ON = dated('effectiveOn', '计划生效日期', 'the day of taking effect');
const CANCELLED_ON = dated('cancelledOn', '计划取消日期', 'the day of cancellation');

const HOLDERS = ['holder.ids.personal', 'holder.legalRepresentativeIds.number'];
const PUBLICATION = { starts: [PUBLIC_FROM, DECIDED_ON], end: PUBLIC_UNTIL };

/** The rules per kind; every path stands in the kind's canonical schema, which a test looks up. */
export const RECORD_RULES: Readonly<Record<Kind, RecordRules>> = {
  license: {
    order: [
      { starts: [VALID_FROM, ISSUED_ON, DECIDED_ON], end: VALID_UNTIL },
      { starts: [FIRST_ISSUED_ON], end: ISSUED_ON },
      PUBLICATION,
    ],
    past: [ISSUED_ON, FIRST_ISSUED_ON, DECIDED_ON, STATUS_CHANGED],
    people: HOLDERS,
  },
  penalty: {
    order: [{ starts: [VALID_FROM, DECIDED_ON], end: VALID_UNTIL }, PUBLICATION],
    past: [DECIDED_ON, STATUS_CHANGED],
    people: HOLDERS,
  },
  case: {
    order: [
      { starts: [APPLIED_AT], end: ACCEPTED_AT },
      { starts: [ACCEPTED_AT, APPLIED_AT], end: FINISHED_AT },
    ],
    past: [APPLIED_AT, ACCEPTED_AT, FINISHED_AT],
    people: HOLDERS,
  },
  party: {
    order: [{ starts: [TERM_FROM], end: TERM_UNTIL }],
    past: [ESTABLISHED_ON, STATUS_CHANGED],
    people: ['ids.personal', 'legalRepresentativeIds.number'],
  },
  project: {
    order: [{ starts: [APPLIED_ON], end: FINISHED_AT }],
    past: [APPLIED_ON, FINISHED_AT],
    people: HOLDERS,
  },
  'service-item': {
    order: [{ starts: [EFFECTIVE_ON], end: CANCELLED_ON }],
    past: [],
    people: [],
  },
};
