import { bodyHash } from '@dingce/signatures';
import { sealFields } from '../acts/sealed-fields';
import { signedBody } from './signed-body';

describe('a body as it is signed', () => {
  it('is the body as it was sent, where nothing is private', () => {
    const body = { 题目: '票价', list: [1, null], nested: { text: 'stays' } };
    expect(signedBody('DecideAsHead', body)).toEqual(body);
    expect(signedBody('DecideAsHead', undefined)).toEqual({});
  });

  it.each<[string, object, object]>([
    [
      'ReceivePublicSignal',
      { content: '反映', from: '张三', channel: '12345' },
      { content: null, from: null, channel: '12345' },
    ],
    [
      'SelectHearingParticipants',
      { invited: [{ name: '李四', group: '乘客' }, { group: '司机' }] },
      { invited: [{ name: null, group: '乘客' }, { group: '司机' }] },
    ],
    ['SelectHearingParticipants', { invited: 'nobody' }, { invited: 'nobody' }],
    ['RegisterSigningKey', { keyId: 'k-1', proof: { value: 'AA' } }, { keyId: 'k-1', proof: null }],
  ])('of %s holds null for what is private, or not yet made', (type, body, expected) =>
    expect(signedBody(type, body)).toEqual(expected),
  );

  it('says nothing of what goes to the vault', () => {
    const body = { content: '反映', from: '张三' };
    const { sealed } = sealFields('ReceivePublicSignal', body);
    expect(sealed).toHaveLength(2);
    const others = { content: '另一件事', from: '王五' };
    const hash = (one: object): string => bodyHash(signedBody('ReceivePublicSignal', one));
    expect(hash(body)).toBe(hash(others));
  });
});
