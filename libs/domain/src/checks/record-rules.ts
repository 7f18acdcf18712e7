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
const DECIDED_ON = dated('decision.date', '决定日期', 'the day of the decision');
const STATUS_CHANGED = dated('statusChange.at', '状态变更时间', 'the time of the change of status');
const ESTABLISHED_ON = dated('establishedOn', '成立日期', 'the day of establishment');
const APPLIED_AT = dated('appliedAt', '申请时间', 'the time of application');
const ACCEPTED_AT = dated('acceptedAt', '受理时间', 'the time of acceptance');
const FINISHED_AT = dated('finishedAt', '办结时间', 'the time of completion');

const NOTHING: RecordRules = { order: [], past: [], people: [] };

/** The rules per kind. */
export const RECORD_RULES: Readonly<Record<Kind, RecordRules>> = {
  license: {
    order: [{ starts: [VALID_FROM, ISSUED_ON, DECIDED_ON], end: VALID_UNTIL }],
    past: [ISSUED_ON, DECIDED_ON, STATUS_CHANGED],
    people: ['holder.ids.personal', 'holder.legalRepresentativeIds.number'],
  },
  penalty: {
    order: [{ starts: [VALID_FROM, DECIDED_ON], end: VALID_UNTIL }],
    past: [DECIDED_ON, STATUS_CHANGED],
    people: ['holder.ids.personal', 'holder.legalRepresentativeIds.number'],
  },
  case: {
    order: [
      { starts: [APPLIED_AT], end: ACCEPTED_AT },
      { starts: [ACCEPTED_AT, APPLIED_AT], end: FINISHED_AT },
    ],
    past: [APPLIED_AT, ACCEPTED_AT, FINISHED_AT],
    people: ['holder.ids.personal', 'holder.legalRepresentativeIds.number'],
  },
  party: {
    order: [],
    past: [ESTABLISHED_ON, STATUS_CHANGED],
    people: ['ids.personal', 'legalRepresentativeIds.number'],
  },
  project: NOTHING,
  'service-item': NOTHING,
};
