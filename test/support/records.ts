/*
 * Native records written by hand: never through a mapping, so that a mistake in a mapping cannot cancel itself.
 * All identifiers are synthetic and check-valid (`standards.md` §6).
 */

/** A 双公示 license row, current version; takes only the fields that matter. */
export function anXkRecord(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    XK_XDR_MC: '连云港某某食品有限公司',
    XK_XDR_LB: '法人及非法人组织',
    XK_XDR_SHXYM: '91320700MA0000015P',
    XK_FRDB: '张三',
    XK_XKWS: '准予行政许可决定书',
    XK_WSH: '连行审许〔2026〕17号',
    XK_XKLB: '普通',
    XK_XKZS: '食品经营许可证',
    XK_XKBH: 'JY13207030000017',
    XK_NR: '预包装食品销售',
    XK_JDRQ: '2026/03/02',
    XK_YXQZ: '2026/03/02',
    XK_YXQZI: '2031/03/01',
    XK_XKJG: '连云港市行政审批局',
    XK_XKJGDM: '113207000000000199',
    XK_ZT: '1',
    XK_LYDW: '市发展和改革委员会',
    XK_LYDWDM: '113207000000000199',
    CREATE_DATE: Date.UTC(2026, 2, 3, 1, 0, 0),
    ...over,
  };
}

/** A registered enterprise as market regulation keeps it. */
export function aBusinessLicense(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: '连云港某某食品有限公司',
    code: '91320700MA0000015P',
    registrationDay: '2020-05-06',
    character: '有限责任公司',
    legalRepresentative: '张三',
    capital: '100万人民币',
    businessScope: '食品销售',
    province: '江苏',
    city: '连云港',
    address: '连云港市海州区朝阳东路8号',
    ...over,
  };
}

/** A made-up unified code with a right check character, by the algorithm of GB 32100 written out here once more. */
export function aUscc(serial: number): string {
  const charset = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  const body = `MA${String(serial).padStart(6, '0')}`;
  const weights = [3, 7, 9, 10, 5, 8, 4, 2];
  const sum = [...body].reduce(
    (total, char, at) => total + parseInt(char, 36) * (weights[at] as number),
    0,
  );
  const rest = 11 - (sum % 11);
  const head = `91320700${body}${rest === 10 ? 'X' : rest === 11 ? '0' : String(rest)}`;
  let weight = 1;
  let total = 0;
  for (const char of head) {
    total += charset.indexOf(char) * weight;
    weight = (weight * 3) % 31;
  }
  return head + charset[(31 - (total % 31)) % 31];
}
