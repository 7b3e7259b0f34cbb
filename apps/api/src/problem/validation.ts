import { ValidationPipe } from '@nestjs/common';
import type { ArgumentMetadata } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import type { ValidationError } from 'class-validator';
import { problem } from './problem';
import type { ProblemError } from './problem';
import { sentenceOf } from './validation-sentences';

interface FieldError {
  pointer: string;
  rule: string;
  detail: { zh: string; en: string };
}

/** What a rule was given where it stands: its bounds, its pattern, its list; and whether it is about each item. */
function given(error: ValidationError, rule: string): { constraints: unknown[]; each: boolean } {
  const target = error.target?.constructor;
  const rules = target ? getMetadataStorage().getTargetValidationMetadatas(target, '', true, false) : [];
  const at = rules.filter((one) => one.propertyName === error.property && (one.name ?? one.type) === rule);
  return {
    constraints: at.flatMap((one) => (one.constraints as unknown[] | undefined) ?? []),
    each: at.some((one) => one.each),
  };
}

function flatten(errors: ValidationError[], at = ''): FieldError[] {
  return errors.flatMap((error) => {
    const pointer = `${at}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const own = Object.entries(error.constraints ?? {}).map(([rule, en]) => {
      const { constraints, each } = given(error, rule);
      return { pointer, rule, detail: { zh: sentenceOf(rule, constraints, each), en } };
    });
    return [...own, ...flatten(error.children ?? [], pointer)];
  });
}

/** Keys that reach for a prototype; class-transformer would drop them in silence. */
const reaching = ['__proto__', 'constructor', 'prototype'];

function reachingKeys(value: unknown, at = ''): FieldError[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) =>
    reaching.includes(key)
      ? [
          {
            pointer: `${at}/${key}`,
            rule: 'whitelistValidation',
            detail: { zh: sentenceOf('whitelistValidation', [], false), en: `property ${key} should not exist` },
          },
        ]
      : reachingKeys((value as Record<string, unknown>)[key], `${at}/${key}`),
  );
}

class Validation extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const found = metadata.type === 'body' ? reachingKeys(value) : [];
    if (found.length > 0) throw invalid(found);
    return (await super.transform(value, metadata)) as unknown;
  }
}

const invalid = (errors: FieldError[]): ProblemError =>
  problem(422, 'invalid-body', '请求内容不符合要求。', 'The request does not meet its schema.', {
    errors,
    satisfiedBy: { zh: '按 errors 逐项改正。', en: 'Correct each field named in errors.' },
  });

/** Unknown fields are refused, not dropped: a clerk who misspells a field must hear of it. */
export const validation = (): ValidationPipe =>
  new Validation({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: false,
    validationError: { target: true, value: false },
    exceptionFactory: (errors) => invalid(flatten(errors)),
  });
