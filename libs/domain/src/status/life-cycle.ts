import type { LifeCycle } from '@hub/contracts';
import { asRemark } from '../checked.js';
import type { Remark } from '../checked.js';

const REMEDY = {
  zh: '已照录；请与发证机关核对这一状态是否报错、是否漏报了中间的变更。',
  en: 'It was taken as it is; ask the issuer whether the status is right or a change in between was not reported.',
};

/**
 * What is odd about a status that follows another, by the life cycle of the kind (`kinds.yaml`; for licenses
 * `standards.md` §2.6). Nothing is odd about an allowed move, the same status again, or any known status heard first.
 * Never a refusal: the issuer's word counts.
 */
export function checkMove(
  cycle: LifeCycle,
  from: string | undefined,
  to: string,
): Remark | undefined {
  if (from === to) {
    return undefined;
  }
  if (from === undefined) {
    return isKnown(cycle, to) ? undefined : unknownStatus(to);
  }
  if (cycle.moves[from]?.includes(to)) {
    return undefined;
  }
  return isKnown(cycle, to) ? unusualMove(from, to, isFinal(cycle, from)) : unknownStatus(to);
}

/** Whether nothing may follow `status`. */
export function isFinal(cycle: LifeCycle, status: string): boolean {
  return (cycle.moves[status]?.length ?? 0) === 0;
}

function isKnown(cycle: LifeCycle, status: string): boolean {
  return (
    cycle.initial.includes(status) ||
    status in cycle.moves ||
    Object.values(cycle.moves).some((targets) => targets.includes(status))
  );
}

/** Statuses as clerks call them (行政许可法 art. 69, 70; `standards.md` §2.6). */
const TITLES: Readonly<Record<string, string>> = {
  valid: '有效',
  suspended: '暂扣',
  annulled: '撤销',
  cancelled: '注销',
  expired: '过期失效',
  transferred: '转出',
  revoked: '吊销',
  withdrawn: '撤回',
  ended: '无效',
  other: '其他',
};

/** The Chinese word for a status; the status itself where there is none. */
export function statusTitle(status: string): string {
  return TITLES[status] ?? status;
}

function unusualMove(from: string, to: string, final: boolean): Remark {
  const before = statusTitle(from);
  const after = statusTitle(to);
  return asRemark({
    code: 'RANGE',
    message: final
      ? {
          zh: `状态“${before}”是终结状态，其后又报来“${after}”。`,
          en: `The status “${from}” is final, yet “${to}” follows it.`,
        }
      : {
          zh: `状态由“${before}”变为“${after}”不合常规。`,
          en: `A move of the status from “${from}” to “${to}” is unusual.`,
        },
    remedy: REMEDY,
  });
}

function unknownStatus(to: string): Remark {
  return asRemark({
    code: 'CODE_UNKNOWN',
    message: {
      zh: `状态“${statusTitle(to)}”不在这类记录的状态表中。`,
      en: `“${to}” is not among the statuses of this kind of record.`,
    },
    remedy: REMEDY,
  });
}
