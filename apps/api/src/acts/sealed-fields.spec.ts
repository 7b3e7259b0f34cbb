import { fingerprintOf, sealFields } from './sealed-fields';

const person = { hearingId: 'h-1', name: '赵铁柱', phone: '13911112222', group: '乘客' };
const invited = {
  hearingId: 'h-1',
  invited: [
    { name: '钱多', group: '乘客' },
    { name: '孙少', group: '司机' },
  ],
};

describe('private fields of a request', () => {
  it('become commitments, wherever they stand, and everything else stays', () => {
    const { data, sealed } = sealFields('SelectHearingParticipants', invited);
    expect(sealed.map(({ field, value }) => [field, value])).toEqual([
      ['invited.*.name', '钱多'],
      ['invited.*.name', '孙少'],
    ]);
    expect(data).toEqual({
      hearingId: 'h-1',
      invited: sealed.map(({ commitment }, i) => ({ name: { commitment }, group: ['乘客', '司机'][i] })),
    });
  });

  it('are remembered so that the same request is known again, and another one is not', () => {
    const print = (data: Record<string, unknown>, key = 'a-random-key') =>
      fingerprintOf('RegisterForHearing', data, key);
    expect(print(person)).toEqual(print({ ...person }));
    expect(print(person)).not.toEqual(print({ ...person, phone: '13911112223' }));
    expect(print(person)).toMatchObject({ hearingId: 'h-1', group: '乘客' });
  });

  it('can be told from what is remembered only by who has the request’s own key', () => {
    const print = fingerprintOf('RegisterForHearing', person, 'a-random-key');
    expect(JSON.stringify(print)).not.toMatch(/赵铁柱|13911112222/);
    expect(print).not.toEqual(fingerprintOf('RegisterForHearing', person, 'another-key'));
  });

  it('leave a missing or empty field as it was sent', () => {
    const signal = { channel: '12345', content: '坑', from: null };
    expect(fingerprintOf('ReceivePublicSignal', signal, 'k')).toMatchObject({ channel: '12345', from: null });
    expect(sealFields('ReceivePublicSignal', signal).data).toMatchObject({ from: null });
  });
});
