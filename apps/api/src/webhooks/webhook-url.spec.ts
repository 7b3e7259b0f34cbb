import { webhookUrlFault } from './webhook-url';

describe('address of a webhook', () => {
  it.each([
    'https://oa.city.example/hooks',
    'https://oa.city.example:8443/hooks?a=1',
    'https://93.184.216.34/',
    'https://[2606:2800:220:1::1]/',
  ])('takes https anywhere public: %s', (url) => {
    expect(webhookUrlFault(url)).toBeNull();
  });

  it.each([
    'http://localhost:9000/x',
    'http://hooks.localhost/',
    'http://127.0.0.1:9000/',
    'http://127.1/',
    'http://[::1]:9000/',
    'http://[::ffff:127.0.0.1]/',
    'https://127.0.0.1/',
  ])('takes http for loopback: %s', (url) => {
    expect(webhookUrlFault(url)).toBeNull();
  });

  it.each([
    'http://oa.city.example/',
    'http://93.184.216.34/',
    'http://localhost.example/',
    'http://127.0.0.1.example/',
    'ftp://localhost/',
    'file:///etc/passwd',
    'javascript:alert(1)',
  ])('refuses anything but https elsewhere: %s', (url) => {
    expect(webhookUrlFault(url)).toBe('not-https');
  });

  it.each([
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://0.0.0.0/',
    'https://255.255.255.255/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[::]/',
    'https://[ff02::1]/',
  ])('refuses the literal of a private or link-local network: %s', (url) => {
    expect(webhookUrlFault(url)).toBe('private-address');
  });

  it.each([
    'https://167772161/',
    'https://0xa000001/',
    'https://012.0.0.1/',
    'https://10.1/',
    'https://[::ffff:10.0.0.1]/',
    'https://[::10.0.0.1]/',
    'https://[64:ff9b::a00:1]/',
    'https://[2002:a00:1::]/',
    'https://①⓪.0.0.1/',
  ])('sees through another spelling of one: %s', (url) => {
    expect(webhookUrlFault(url)).toBe('private-address');
  });

  it('takes the public neighbours of private networks', () => {
    expect(
      ['https://172.15.0.1/', 'https://172.32.0.1/', 'https://11.0.0.1/', 'https://100.128.0.1/'].map(webhookUrlFault),
    ).toEqual([null, null, null, null]);
  });

  it('refuses credentials, fragments and what is no address', () => {
    expect(webhookUrlFault('https://user:secret@oa.city.example/')).toBe('credentials-in-url');
    expect(webhookUrlFault('https://oa.city.example/#x')).toBe('fragment-in-url');
    expect(webhookUrlFault('oa.city.example/hooks')).toBe('not-a-url');
  });
});
