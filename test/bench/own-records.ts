import { makeOrgCodeCheck, makeResidentIdCheck, makeUsccCheck } from '@hub/domain';

/*
 * Native records written by hand, about 1.27 KB of UTF-8 each, with synthetic and check-valid identifiers. Each serial
 * is another record; holders come again, as in a city where most enterprises have several licenses.
 */

const HOLDERS = 10_000;
const SCOPE =
  '预包装食品（含冷藏冷冻食品）销售；散装食品（含冷藏冷冻食品、含散装熟食）销售；保健食品销售；热食类食品制售；冷食类食品制售；自制饮品制售（不含自酿酒）；农产品初加工；网络食品销售；餐饮配送服务';

/** A 双公示 license row, current version, with nearly every field filled. */
export function anXkRow(serial: number): Record<string, unknown> {
  const holder = serial % HOLDERS;
  const number = String(serial).padStart(8, '0');
  const day = String(1 + (serial % 28)).padStart(2, '0');
  return {
    ID: `7f3c9a52-${number}`,
    XK_XDR_MC: nameOf(holder),
    XK_XDR_LB: '法人及非法人组织',
    XK_XDR_SHXYM: usccOf(holder),
    XK_XDR_GSZC: `3207001${String(holder).padStart(8, '0')}`,
    XK_FRDB: `张建${'国军民华'.charAt(serial % 4)}`,
    XK_FR_ZJLX: '身份证',
    XK_FR_ZJHM: personOf(holder),
    XK_XKWS: '食品经营行政许可决定书',
    XK_WSH: `连海审批准字〔2026〕第${number}号`,
    XK_XKLB: '普通',
    XK_XKZS: '食品经营许可证（含网络经营）',
    XK_XKBH: `JY132070${number}`,
    XK_NR: SCOPE,
    XK_JDRQ: `2026/03/${day}`,
    XK_YXQZ: `2026/03/${day}`,
    XK_YXQZI: `2031/03/${day}`,
    XK_XKJG: '连云港市海州区行政审批局',
    XK_XKJGDM: '113207000000000199',
    XK_ZT: '1',
    XK_LYDW: '连云港市海州区行政审批局',
    XK_LYDWDM: '113207000000000199',
    BZ: '',
    CREATE_DATE: Date.UTC(2026, 2, 1 + (serial % 28), 1, 0, serial % 60),
    CREATE_DEPT_NAME: '海州区行政审批局审批二科',
    PERSON_ID: `p-${String(holder).padStart(8, '0')}`,
    RESOURCE_ID: 'r-320700-xk-0001',
    CHECK_FLAG: '1',
  };
}

/** The business license of a holder. */
export function aBusinessLicense(holder: number): Record<string, unknown> {
  return {
    name: nameOf(holder),
    code: usccOf(holder),
    registrationDay: '2020-05-06',
    character: '有限责任公司(自然人投资或控股)',
    legalRepresentative: '张建国',
    capital: '100万人民币',
    businessScope: `许可项目：${SCOPE}（依法须经批准的项目，经相关部门批准后方可开展经营活动）`,
    province: '江苏',
    city: '连云港',
    address: `连云港市海州区朝阳东路${1 + (holder % 900)}号`,
  };
}

function nameOf(holder: number): string {
  return `连云港市海州区${String(holder).padStart(5, '0')}号食品贸易有限责任公司`;
}

function usccOf(holder: number): string {
  const organisation = `MA${String(holder).padStart(6, '0')}`;
  const first17 = `91320706${organisation}${makeOrgCodeCheck(organisation)}`;
  return `${first17}${makeUsccCheck(first17)}`;
}

/** Made up, and of nobody: who was born in 1900 holds no office any more. */
function personOf(holder: number): string {
  const first17 = `32070619000101${String(holder % 1000).padStart(3, '0')}`;
  return `${first17}${makeResidentIdCheck(first17)}`;
}
