import { StateCache } from './state-cache';

describe('cached states', () => {
  it('are found by stream, head and fold version only', () => {
    const cache = new StateCache();
    cache.set('a', 'h1', 1, { n: 1 });
    expect(cache.get('a', 'h1', 1)).toEqual({ n: 1 });
    expect(cache.get('a', 'h2', 1)).toBeUndefined();
    expect(cache.get('a', 'h1', 2)).toBeUndefined();
    expect(cache.get('b', 'h1', 1)).toBeUndefined();
  });

  it('give way to newer ones, the longest unused first', () => {
    const cache = new StateCache(2);
    cache.set('a', 'h', 1, 'a');
    cache.set('b', 'h', 1, 'b');
    cache.get('a', 'h', 1);
    cache.set('c', 'h', 1, 'c');
    expect(['a', 'b', 'c'].map((stream) => cache.get(stream, 'h', 1))).toEqual(['a', undefined, 'c']);
  });
});
