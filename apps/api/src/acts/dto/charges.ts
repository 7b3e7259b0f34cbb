import { stageKinds } from '@dingce/domain';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, buildMessage, isObject, length } from 'class-validator';

const isCharge = ([stage, unitId]: [string, unknown]): boolean =>
  stageKinds.some((kind) => kind === stage) && length(unitId, 1, 100);

/** Unit ids by stage kind; a stage may be missing, no other key may be there. Rule `areCharges`. */
export const AreCharges = (): PropertyDecorator =>
  applyDecorators(
    ValidateBy({
      name: 'areCharges',
      validator: {
        validate: (value: unknown) => isObject(value) && Object.entries(value).every(isCharge),
        defaultMessage: buildMessage(() => `$property must map stages (${stageKinds.join(', ')}) to unit ids`),
      },
    }),
    ApiProperty({ type: 'object', additionalProperties: { type: 'string', minLength: 1, maxLength: 100 } }),
  );
