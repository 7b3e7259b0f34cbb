import { weierstrass } from '@noble/curves/abstract/weierstrass.js';
import type { WeierstrassPoint } from '@noble/curves/abstract/weierstrass.js';
import { hex } from '../bytes/bytes';

/** The recommended curve, GM/T 0003.5-2012 (GB/T 32918.5-2017). */
export const curve = {
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
};
export type Point = WeierstrassPoint<bigint>;
export const Point = weierstrass(curve);

/** A table of a key's multiples costs as much as two verifications, and saves most of each one after it. */
const usesUntilTable = 2;
const windowBits = 4;
const mostKeys = 100;
const recurring = new Map<string, { point: Point; uses: number }>();

/** One official signs many acts of a dossier. Throws for bytes that are no point of the curve. */
export function pointOf(publicKey: Uint8Array): Point {
  const name = hex(publicKey);
  const key = recurring.get(name) ?? { point: Point.fromBytes(publicKey), uses: 0 };
  if (recurring.size >= mostKeys) recurring.clear();
  recurring.set(name, key);
  key.uses += 1;
  if (key.uses === usesUntilTable) key.point.precompute(windowBits, true);
  return key.point;
}
