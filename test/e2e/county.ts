import { randomUUID } from 'node:crypto';
import { organId } from '@dingce/cli';
import type { Actor, OrganAct, Role } from '@dingce/domain';
import { organStream } from '@dingce/identity';
import { organStream as streamOf } from '@dingce/ledger';
import type { Stage } from './stage';

export const county = 'org-county';

const founding: Actor = {
  kind: 'engine',
  personId: 'engine',
  postId: null,
  unitId: null,
  organId: null,
  roles: ['engine'],
  auth: { method: 'seed', strength: 'none' },
  enteredFor: null,
};

/** A county below the sample city, with an office (`qita-bangongshi`), an auditor (`qita-shenji`) and an expert (`shangji`). */
export async function foundCounty(stage: Stage): Promise<void> {
  const person = (login: string, ...roles: Role[]): OrganAct[] => [
    {
      type: 'EstablishPost',
      data: { postId: `post-${login}`, unitId: 'u-county', title: { zh: login, en: login }, roles },
    },
    {
      type: 'RegisterPerson',
      data: {
        personId: `p-${login}`,
        name: login,
        identities: [{ issuer: stage.issuer, subject: `sample-${login}` }],
      },
    },
    { type: 'AppointPerson', data: { personId: `p-${login}`, postId: `post-${login}`, from: '2020-01-01' } },
  ];
  const name = { zh: '海东县人民政府', en: 'Haidong County' };
  const acts: OrganAct[] = [
    {
      type: 'FoundOrgan',
      data: {
        organId: county,
        name,
        level: 'county',
        superiorOrganId: organId,
        timeZone: 'Asia/Shanghai',
        ruleSetId: 'cn-713',
      },
    },
    {
      type: 'EstablishUnit',
      data: { unitId: 'u-county', name: { zh: '县政府办公室', en: 'County office' }, kind: 'office' },
    },
    ...person('qita-bangongshi', 'office'),
    ...person('qita-shenji', 'auditor'),
    ...person('shangji', 'expert'),
  ];
  const { acts: ledger, identity } = stage.installation;
  for (const act of acts) {
    const done = await ledger.performOn(organStream, streamOf(county), {
      actId: randomUUID(),
      act,
      actor: founding,
      fingerprint: act.data,
      organId: county,
    });
    if ('refusal' in done) throw new Error(`${act.type}: ${done.refusal.reason} ${done.refusal.message.en}`);
  }
  identity.forget();
}
