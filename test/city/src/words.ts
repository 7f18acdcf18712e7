/* What names, addresses and scopes of the town are composed of. Every character is in GBK. */

export const PROVINCE = '江苏';
/** The town; there is none of this name. */
export const CITY = '滨澜';

export const DISTRICTS = ['澜东区', '澜西区', '云溪县', '滨澜经济技术开发区'] as const;

export const STREETS: readonly string[] = (
  '朝阳东路 海棠路 港城大道 解放中路 苍梧路 秦东门大街 学林路 花果山大道 瀛洲路 ' +
  '通灌南路 人民路 幸福街 建设西路 郁洲南路 运河路 青年路'
).split(' ');

export const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧'];
export const GIVEN_NAMES: readonly string[] = (
  '伟 芳 娜 秀英 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀兰 霞 ' +
  '平 刚 桂英 建国 建华 志强 海燕 晓东 雪梅 文静 立新 国庆 春梅 永红 小龙 ' +
  '佳怡 子轩 思远 雨桐'
).split(' ');

/** First and second half of what a firm is called. */
export const BRAND_HEADS = [...'瑞恒盛泰嘉润丰凯华宏鑫诚信安康佳和顺达远博雅新天海云港东方金'];
export const BRAND_TAILS = [...'祥源隆通达利丰泽茂昌荣发兴旺成辉宇腾翔航帆洋涛澜林森木禾田园'];

/** What a small shop is called. */
export const SHOP_HEADS: readonly string[] = (
  '老街 阿婆 好再来 四季 福满堂 小城 聚贤 百味 顺发 旺角 邻里 港湾 渔家 ' +
  '春风 同福 喜来 万家 晨光 一品 家乡 悦来 客满'
).split(' ');

export const CONDITIONS = '（依法须经批准的项目，经相关部门批准后方可开展经营活动）';
