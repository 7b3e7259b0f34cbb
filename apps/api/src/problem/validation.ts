import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { problem } from './problem';

interface FieldError {
  pointer: string;
  rule: string;
  detail: { zh: string; en: string };
}

function flatten(errors: ValidationError[], at = ''): FieldError[] {
  return errors.flatMap((error) => {
    const pointer = `${at}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const own = Object.entries(error.constraints ?? {}).map(([rule, en]) => ({
      pointer,
      rule,
      detail: { zh: rule === 'whitelistValidation' ? '没有这个字段' : `不符合要求（${rule}）`, en },
    }));
    return [...own, ...flatten(error.children ?? [], pointer)];
  });
}

/** Unknown fields are refused, not dropped: a clerk who misspells a field must hear of it. */
export const validation = (): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: false,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) =>
      problem(422, 'invalid-body', '请求内容不符合要求。', 'The request does not meet its schema.', {
        errors: flatten(errors),
        satisfiedBy: { zh: '按 errors 逐项改正。', en: 'Correct each field named in errors.' },
      }),
  });
