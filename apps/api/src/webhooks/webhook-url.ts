import { BlockList, isIP } from 'node:net';

const subnets = (v4: [string, number][], v6: [string, number][]): BlockList => {
  const list = new BlockList();
  for (const [net, prefix] of v4) list.addSubnet(net, prefix, 'ipv4');
  for (const [net, prefix] of v6) list.addSubnet(net, prefix, 'ipv6');
  return list;
};

const loopback = subnets([['127.0.0.0', 8]], [['::1', 128]]);

/** Addresses of networks that are nobody's public ones (RFC 6890, 4193, 4291), and prefixes that carry such an address inside. */
const inward = subnets(
  [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['224.0.0.0', 3],
  ],
  [
    ['::', 96],
    ['64:ff9b::', 96],
    ['2002::', 16],
    ['fc00::', 7],
    ['fe80::', 10],
    ['fec0::', 10],
    ['ff00::', 8],
  ],
);

type Fault = 'not-a-url' | 'credentials-in-url' | 'fragment-in-url' | 'not-https' | 'private-address';

const isLoopback = (host: string): boolean => {
  const version = isIP(host);
  if (version > 0) return loopback.check(host, version === 6 ? 'ipv6' : 'ipv4');
  const name = host.replace(/\.$/, '');
  return name === 'localhost' || name.endsWith('.localhost');
};

const isInward = (host: string): boolean => {
  const version = isIP(host);
  return version > 0 && inward.check(host, version === 6 ? 'ipv6' : 'ipv4');
};

/**
 * Why notices can't be sent to this address; null when they can. https everywhere, http to loopback only, and no literal
 * address of a private or link-local network. The URL parser has turned octal, hex and short forms into plain addresses by then.
 */
export function webhookUrlFault(given: string): Fault | null {
  if (!URL.canParse(given)) return 'not-a-url';
  const { protocol, hostname, username, password, hash } = new URL(given);
  if (protocol !== 'https:' && protocol !== 'http:') return 'not-https';
  if (username !== '' || password !== '') return 'credentials-in-url';
  if (hash !== '') return 'fragment-in-url';
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isLoopback(host)) return null;
  if (isInward(host)) return 'private-address';
  return protocol === 'https:' ? null : 'not-https';
}

export const webhookUrlFaults: Record<Fault, { zh: string; en: string }> = {
  'not-a-url': { zh: '不是有效的网址', en: 'Not a URL' },
  'credentials-in-url': { zh: '网址中不得含用户名或密码', en: 'No user name or password in the URL' },
  'fragment-in-url': { zh: '网址中不得含“#”片段', en: 'No fragment in the URL' },
  'not-https': { zh: '须使用 https；仅本机地址可用 http', en: 'https is needed; http for loopback only' },
  'private-address': { zh: '不得指向内网或链路本地地址', en: 'Not a private or link-local address' },
};
