import { ProblemError } from '../problem/problem';
import { bundleAt, joined, tileOf } from './log-path';

describe('paths of the log', () => {
  it.each([
    ['0/000', { level: 0, index: 0, width: 256 }],
    ['0/x001/234', { level: 0, index: 1234, width: 256 }],
    ['1/x001/x234/067.p/7', { level: 1, index: 1_234_067, width: 7 }],
    ['63/005.p/255', { level: 63, index: 5, width: 255 }],
  ])('reads %s', (path, tile) => expect(tileOf(path)).toEqual(tile));

  it.each([
    '',
    '0',
    '0/',
    '00/000',
    '64/000',
    '-1/000',
    '0/0',
    '0/1234',
    '0/001/234',
    '0/x000/001',
    '0/x001',
    '0/x001/',
    '0/X001/234',
    '0/000.p/0',
    '0/000.p/256',
    '0/000.p/01',
    '0/000.p/',
    '0/000.p',
    '0/000.p/7/8',
    '0/../checkpoint',
    '0/000\n',
    'a/000',
    '0/x001/x001/x001/x001/x001/001',
  ])('refuses %j', (path) => expect(() => tileOf(path)).toThrow(ProblemError));

  it('reads bundles as strictly', () => {
    expect(bundleAt('x001/234.p/7')).toEqual({ index: 1234, width: 7 });
    for (const path of ['', '0/000', '000.p/256', 'x000/001', '../000'])
      expect(() => bundleAt(path)).toThrow(ProblemError);
  });

  it('joins what the router cut', () => expect(joined(['0', 'x001', '234'])).toBe('0/x001/234'));
});
