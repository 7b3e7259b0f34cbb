import { getMetadataStorage, IsIn, IsInt, IsString, Length, Matches, Max, MaxLength } from 'class-validator';
import { actDtos } from '../acts/dto/act-dtos';
import { catalogueDtos } from '../catalogue/catalogue.dto';
import { expertsDtos } from '../experts/experts.dto';
import { foundingDtos, keepingDtos } from '../organisation/organ-acts.dto';
import { SubmitCommentDto } from '../public/public.dto';
import { SubscribeDto } from '../webhooks/webhooks.dto';
import { ProblemError } from './problem';
import { validation } from './validation';
import { rulesWithSentence } from './validation-sentences';

class Form {
  @IsString()
  @Length(1, 5)
  name: string;

  @Matches(/^[0-9a-f]{64}$/, { each: true })
  papers: string[];

  @IsIn(['open', 'closed'])
  state: string;

  @IsInt()
  @Max(3)
  rank: number;

  @MaxLength(2)
  note: string;
}

const lawful = { name: '方案', papers: [], state: 'open', rank: 1, note: '' };
const said = async (body: unknown): Promise<Record<string, string>> => {
  const refused: unknown = await validation()
    .transform(body, { type: 'body', metatype: Form })
    .catch((error: unknown) => error);
  if (!(refused instanceof ProblemError)) return {};
  return Object.fromEntries((refused.problem.errors ?? []).map((e) => [e.pointer, e.detail.zh]));
};

describe('what a field should have been, in Chinese', () => {
  it.each([
    ['/name', { name: '长得太多的方案' }, '长度应为 1 至 5 字'],
    ['/papers', { papers: ['x'] }, '每一项应为 64 位小写十六进制摘要'],
    ['/state', { state: 'ajar' }, '应为下列之一：open、closed'],
    ['/rank', { rank: 4 }, '不大于 3'],
    ['/note', { note: '三个字' }, '不超过 2 字'],
    ['/colour', { colour: 'red' }, '没有这个字段'],
    ['/constructor', { constructor: {} }, '没有这个字段'],
  ])('says it of %s', async (pointer, bent, sentence) => {
    expect(await said({ ...lawful, ...bent })).toEqual({ [pointer]: sentence });
  });

  it('has nothing to say of what is right', async () => {
    expect(await said(lawful)).toEqual({});
  });

  it('has a sentence for every rule that the acts use', () => {
    const dtos = [...actDtos.map(({ dtos: of }) => of), catalogueDtos, expertsDtos, foundingDtos, keepingDtos].flatMap(
      (of) => Object.values(of),
    );
    const used = [...dtos, SubmitCommentDto, SubscribeDto].flatMap((dto) =>
      getMetadataStorage().getTargetValidationMetadatas(dto as () => void, '', true, false),
    );
    const names = new Set(used.map((rule) => rule.name ?? rule.type).filter((name) => name !== 'isOptional'));
    expect(names.size).toBeGreaterThan(15);
    expect([...names].filter((name) => !rulesWithSentence.includes(name))).toEqual([]);
  });
});
