import { createHmac } from 'node:crypto';
import { seal, verifySealed } from './vault';

describe('a sealed value', () => {
  it('is committed to by HMAC-SHA-256 under its own salt', () => {
    const sealed = seal('phone', '13800000000');
    expect(sealed.salt).toHaveLength(32);
    expect(sealed.commitment).toBe(createHmac('sha256', sealed.salt).update('phone\u0000"13800000000"').digest('hex'));
  });

  it('never has the same commitment twice', () => {
    expect(seal('phone', '13800000000').commitment).not.toBe(seal('phone', '13800000000').commitment);
  });

  it('verifies with any order of keys, and with nothing else changed', () => {
    const sealed = seal('person', { name: '张三', phone: '1' });
    expect(verifySealed({ ...sealed, value: { phone: '1', name: '张三' } })).toBe(true);
    expect(verifySealed({ ...sealed, value: { phone: '2', name: '张三' } })).toBe(false);
    expect(verifySealed({ ...sealed, field: 'perso' })).toBe(false);
    expect(verifySealed({ ...sealed, salt: Buffer.alloc(32) })).toBe(false);
  });
});
