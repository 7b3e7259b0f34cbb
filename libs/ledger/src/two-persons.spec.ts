import { twoPersons } from './two-persons';

const approved = (...names: string[]): string[] => twoPersons(names, '轮换密钥', 'a rotation');

describe('two persons', () => {
  it('are two names, recorded without what surrounds them', () => {
    expect(approved(' 甲 ', '乙')).toEqual(['甲', '乙']);
    expect(approved('甲', '甲', '乙')).toEqual(['甲', '乙']);
  });

  it.each([
    ['nobody', []],
    ['one', ['甲']],
    ['one twice', ['甲', '甲']],
    ['one and nobody', ['甲', ' ']],
    ['one with a space', ['王小满', '王 小满 ']],
    ['one in another width', ['Ann', 'Ａｎｎ']],
    ['one in another case', ['ann', 'Ann']],
    ['one composed otherwise', ['Zoë', 'Zoe\u0308']],
    ['one with what is not seen', ['甲', '甲\u200b']],
  ])('are not %s', (_what, names) => {
    expect(() => approved(...names)).toThrow('轮换密钥须由两人批准。\nTwo persons approve a rotation.');
  });
});
