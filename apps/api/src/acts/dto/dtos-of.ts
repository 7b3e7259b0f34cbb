import type { AnyActType, AnyDecisionAct, Sealed } from '@dingce/domain';
import type { Type } from '@nestjs/common';
import type { ActBody } from '../act-body.dto';

/** An act's data as a caller sends it: what will stand in the vault is still a plain string. */
export type Plain<T> = T extends Sealed
  ? string
  : T extends readonly (infer U)[]
    ? Plain<U>[]
    : T extends object
      ? { [K in keyof T]: Plain<T[K]> }
      : T;

type DataOf<T extends AnyActType> = Extract<AnyDecisionAct, { type: T }>['data'];

/** One DTO for each act named; what a DTO holds must be its act's data, field by field. */
export type DtosOf<T extends AnyActType> = { [K in T]: Type<Plain<DataOf<K>> & ActBody> };
