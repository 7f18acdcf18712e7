/** What a firm lives by: words of its name, its scope, and the licenses it needs for that. */
export interface Trade {
  readonly words: readonly string[];
  readonly shop: string;
  readonly scope: readonly string[];
  readonly permits: readonly PermitType[];
}

/** Who decides licenses in the town. */
export interface Authority {
  readonly name: string;
  /** Short name in document numbers. */
  readonly sign: string;
  /** Organisation code without its check. */
  readonly body: string;
}

export const AUTHORITIES = {
  approval: { name: '滨澜市行政审批局', sign: '滨审批', body: '00000201' },
  market: { name: '滨澜市市场监督管理局', sign: '滨市监', body: '00000202' },
  health: { name: '滨澜市卫生健康委员会', sign: '滨卫', body: '00000203' },
  safety: { name: '滨澜市应急管理局', sign: '滨应急', body: '00000204' },
  transport: { name: '滨澜市交通运输局', sign: '滨交', body: '00000205' },
  culture: { name: '滨澜市文化广电和旅游局', sign: '滨文旅', body: '00000206' },
  tobacco: { name: '滨澜市烟草专卖局', sign: '滨烟', body: '00000207' },
  urban: { name: '滨澜市城市管理局', sign: '滨城管', body: '00000208' },
  drugs: { name: '滨澜市药品监督管理局', sign: '滨药监', body: '00000209' },
  district: { name: '澜东区行政审批局', sign: '澜东审批', body: '00000210' },
} as const satisfies Record<string, Authority>;

/** One kind of license as the town's authorities give it. */
export interface PermitType {
  readonly name: string;
  readonly document: string;
  readonly authority: keyof typeof AUTHORITIES;
  /** As it is spelt in the disclosure form, and the hub's word for it. */
  readonly licenseClass: readonly [string, string];
  readonly content: string;
  /** Years it is valid; none: without end. */
  readonly years?: number;
  /** The number printed on it. */
  number(serial: number, year: number): string;
}

const pad = (serial: number, digits: number): string => String(serial).padStart(digits, '0');

export const ORDINARY = ['普通', 'ordinary'] as const;
export const APPROVAL = ['核准', 'approval'] as const;
export const REGISTRATION = ['登记', 'registration'] as const;
export const ACCREDITATION = ['认可', 'accreditation'] as const;

const foodTrade: PermitType = {
  name: '食品经营许可证',
  document: '准予食品经营许可决定书',
  authority: 'approval',
  licenseClass: ORDINARY,
  content: '预包装食品（含冷藏冷冻食品）销售；散装食品销售。',
  years: 5,
  number: (serial) => `JY1320799${pad(serial, 7)}`,
};
const foodMaking: PermitType = {
  name: '食品生产许可证',
  document: '准予食品生产许可决定书',
  authority: 'market',
  licenseClass: ORDINARY,
  content: '水产制品；速冻食品；糕点。',
  years: 5,
  number: (serial) => `SC1${pad(serial, 13)}`,
};
const publicPlace: PermitType = {
  name: '公共场所卫生许可证',
  document: '公共场所卫生许可决定书',
  authority: 'health',
  licenseClass: ['普通许可', 'ordinary'],
  content: '准予从事住宿、沐浴、美容美发场所经营。',
  years: 4,
  number: (serial, year) => `滨卫公证字〔${year}〕第${pad(serial, 5)}号`,
};
const chemicals: PermitType = {
  name: '危险化学品经营许可证',
  document: '危险化学品经营许可决定书',
  authority: 'safety',
  licenseClass: ORDINARY,
  content: '经营方式：批发（无仓储）。许可范围：乙醇［无水］、氢氧化钠、盐酸。',
  years: 3,
  number: (serial) => `苏滨危化经字${pad(serial, 6)}`,
};
const haulage: PermitType = {
  name: '道路运输经营许可证',
  document: '道路货物运输经营许可决定书',
  authority: 'transport',
  licenseClass: APPROVAL,
  content: '道路普通货物运输；货物专用运输（冷藏保鲜）。',
  years: 4,
  number: (serial) => `苏交运管许可滨字${pad(serial, 12)}号`,
};
const tobacco: PermitType = {
  name: '烟草专卖零售许可证',
  document: '准予烟草专卖零售行政许可决定书',
  authority: 'tobacco',
  licenseClass: ['特许', 'franchise'],
  content: '卷烟、雪茄烟零售。',
  years: 5,
  number: (serial) => `320799${pad(serial, 6)}`,
};
const signboard: PermitType = {
  name: '户外广告设置许可证',
  document: '设置大型户外广告许可决定书',
  authority: 'urban',
  licenseClass: ['其他-备案', 'other-备案'],
  content: '门头招牌一处，规格以效果图为准。',
  years: 2,
  number: (serial, year) => `滨城广字［${year}］${pad(serial, 5)}`,
};
const entertainment: PermitType = {
  name: '娱乐经营许可证',
  document: '准予设立娱乐场所决定书',
  authority: 'culture',
  licenseClass: ORDINARY,
  content: '歌舞娱乐场所，核定人数以许可证副本为准。',
  years: 2,
  number: (serial, year) => `3207991${String(year).slice(2)}${pad(serial, 5)}`,
};
const drainage: PermitType = {
  name: '城镇污水排入排水管网许可证',
  document: '排水许可决定书',
  authority: 'district',
  licenseClass: ORDINARY,
  content: '准予向城镇排水设施排放污水。',
  years: 5,
  number: (serial, year) => `苏滨排字第${year}-${pad(serial, 5)}号`,
};

/** The license of makers of cosmetics, which the drug administration keeps in a system of its own. */
export const COSMETICS: PermitType = {
  name: '化妆品生产许可证',
  document: '化妆品生产许可决定书',
  authority: 'drugs',
  licenseClass: ORDINARY,
  content: '一般液态单元（护发清洁类、护肤水类）；膏霜乳液单元（护肤清洁类）。',
  years: 5,
  number: (serial, year) => `苏妆${year}${pad(serial, 4)}`,
};

/** The license of a person. */
export const GUIDE: PermitType = {
  name: '导游证',
  document: '导游证核发决定书',
  authority: 'culture',
  licenseClass: ACCREDITATION,
  content: '准予从事导游业务。',
  years: 3,
  number: (serial) => `D-320799-${pad(serial, 6)}`,
};

export const TRADES: readonly Trade[] = [
  {
    words: ['水产', '海产品', '水产养殖'],
    shop: '水产店',
    scope: ['水产品加工、销售', '水产苗种生产', '冷库仓储服务'],
    permits: [foodMaking, foodTrade, drainage],
  },
  {
    words: ['餐饮管理', '餐饮'],
    shop: '小吃店',
    scope: ['餐饮服务', '食品销售', '外卖递送服务'],
    permits: [foodTrade, signboard, drainage],
  },
  {
    words: ['商贸', '超市', '食品'],
    shop: '便利店',
    scope: ['食品销售', '日用百货销售', '烟草制品零售', '五金产品零售'],
    permits: [foodTrade, tobacco, signboard],
  },
  {
    words: ['酒店管理', '宾馆'],
    shop: '旅馆',
    scope: ['住宿服务', '餐饮服务', '洗浴服务', '停车场服务'],
    permits: [publicPlace, foodTrade, drainage],
  },
  {
    words: ['化工', '化工贸易'],
    shop: '涂料经营部',
    scope: ['危险化学品经营', '化工产品销售（不含许可类化工产品）', '货物进出口'],
    permits: [chemicals],
  },
  {
    words: ['物流', '运输', '供应链'],
    shop: '货运服务部',
    scope: ['道路货物运输（不含危险货物）', '普通货物仓储服务', '装卸搬运'],
    permits: [haulage],
  },
  {
    words: ['文化娱乐', '文化传媒'],
    shop: '歌厅',
    scope: ['歌舞娱乐活动', '文艺创作', '广告设计、代理'],
    permits: [entertainment, publicPlace, signboard],
  },
  {
    words: ['美容', '健康管理'],
    shop: '理发店',
    scope: ['理发服务', '生活美容服务', '化妆品零售'],
    permits: [publicPlace],
  },
];

/** Makers of cosmetics; their license is the drug administration's. */
export const COSMETICS_TRADE: Trade = {
  words: ['生物科技', '日化', '化妆品'],
  shop: '',
  scope: ['化妆品生产', '化妆品批发', '日用化学产品制造'],
  permits: [COSMETICS],
};
