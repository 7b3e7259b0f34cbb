import type { Basis, Text } from '@dingce/domain';

const instrument = (zh: string, en: string): Text => ({ zh, en });

/** Instruments by the key that stands before the hyphen of a basis; the same rows as in docs/glossary.md. */
export const instruments: Record<string, Text> = {
  L713: instrument(
    '《重大行政决策程序暂行条例》',
    'Provisional Regulations on the Procedure of Major Administrative Decisions',
  ),
  DL171: instrument(
    '《大连市重大行政决策程序规定》',
    'Dalian Rules on the Procedure of Major Administrative Decisions',
  ),
  DL17: instrument('大政发〔2023〕17号配套制度', "Dalian's nine companion rules"),
  GD303: instrument('《广东省重大行政决策听证规定》', 'Guangdong Rules on Hearings'),
  SH35: instrument('《上海市重大行政决策程序规定》', 'Shanghai Rules'),
  CQ337: instrument('《重庆市重大行政决策程序规定》', 'Chongqing Rules'),
  HLJ4: instrument('《黑龙江省重大行政决策程序暂行规定》', 'Heilongjiang Provisional Rules'),
  SY: instrument('《三亚市规章与行政规范性文件管理办法》', 'Sanya Measures on Rules and Normative Documents'),
  LN346: instrument('《辽宁省重大行政决策程序规定》', 'Liaoning Rules'),
  SC25: instrument('《四川省重大行政决策程序规定》', 'Sichuan Rules'),
  ZJ337: instrument('《浙江省重大行政决策程序规定》', 'Zhejiang Rules'),
  HN: instrument('《湖南省行政程序规定》', 'Hunan Rules on Administrative Procedure'),
  GP: instrument('《公平竞争审查条例》', 'Regulations on Fair-Competition Review'),
  XXGK: instrument('《政府信息公开条例》', 'Regulations on the Disclosure of Government Information'),
  GZZ: instrument('《规章制定程序条例》', 'Regulations on the Making of Rules'),
  DC: instrument('《政府督查工作条例》', 'Regulations on Government Supervision'),
  ZZ: instrument('《地方各级人民代表大会和地方各级人民政府组织法》', 'Organic Law of Local Congresses and Governments'),
  DA: instrument('《档案法》', 'Archives Law'),
  DAT: instrument('《档案法实施条例》', 'Implementing Regulations of the Archives Law'),
  ZWCF: instrument('《公职人员政务处分法》', 'Law on Administrative Discipline of Public Officials'),
  GWY: instrument('《公务员法》', 'Civil Servant Law'),
  FY: instrument('《行政复议法》', 'Administrative Reconsideration Law'),
  CF: instrument('《行政处罚法》', 'Administrative Penalties Law'),
  ZJRD: instrument('《浙江省各级人大常委会讨论决定重大事项的规定》', 'Zhejiang Provisions on Major Matters'),
  DZQM: instrument('《电子签名法》', 'Electronic Signature Law'),
  PIPL: instrument('《个人信息保护法》', 'Personal Information Protection Law'),
  CNHIST: instrument('713号令施行前的决策实践', 'Practice before Decree 713'),
  SCOT: instrument('苏格兰政府的决策实践', 'Scottish Government practice'),
  LOND: instrument('伦敦市长的决策实践', 'Mayor of London practice'),
};

/** A basis as a reader knows it: `L713-26` is 《重大行政决策程序暂行条例》第26条. An unknown key stays as it is. */
export function articleOf(basis: Basis): Text {
  const [, key = '', article = ''] = /^([A-Z0-9]+)-(.+)$/.exec(basis) ?? [];
  const known = instruments[key];
  if (!known) return { zh: basis, en: basis };
  return { zh: `${known.zh}第${article}条`, en: `${known.en}, art. ${article}` };
}
