import { strengthOf, strengths, strengthTitle } from './strength';

describe('how strongly an act is tied to its person', () => {
  it('is by the paper alone when another entered it, however that one had logged in', () => {
    for (const strength of strengths) {
      expect(strengthOf(true, { strength })).toBe('scan');
      expect(strengthOf(false, { strength })).toBe(strength);
    }
  });

  it('has words of its own for each, and tells a signature from a login by certificate', () => {
    const words = strengths.map((strength) => strengthTitle(strength, false).zh);
    expect(words).toEqual(['无（系统或未登录）', '登录', '纸质签章代录', '数字证书登录']);
    expect(strengthTitle('certificate', true).zh).toBe('数字证书签名');
    // The clerk's own signature does not make another's act one that was signed.
    expect(strengthTitle('scan', true).zh).toBe('纸质签章代录');
  });
});
