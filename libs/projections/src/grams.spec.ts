import { gramsAsked, gramsOf } from './grams';

describe('grams', () => {
  it('are single characters and neighbouring pairs within a run', () => {
    expect(gramsOf('轨道，票价')).toEqual(['价', '票', '票价', '轨', '轨道', '道'].sort());
  });
  it('are lower case, and each stands once', () => {
    expect(gramsOf('Aa aA')).toEqual(['a', 'aa']);
  });
  it('keep characters beyond the basic plane whole', () => {
    expect(gramsOf('𠮷野')).toEqual(['野', '𠮷', '𠮷野'].sort());
  });
  it('are asked for by pairs, or by the one character of a query', () => {
    expect(gramsAsked('票价调')).toEqual(['价调', '票价'].sort());
    expect(gramsAsked('票')).toEqual(['票']);
    expect(gramsAsked('，')).toEqual([]);
  });
});
