import { text } from '@dingce/domain';
import type { Text } from '@dingce/domain';
import type { CareerLine } from './register';

/** Why a login can't act now. `reason` is kebab-case and stable. */
export interface Unresolved {
  reason: 'no-post' | 'post-not-held' | 'post-ambiguous' | 'client-unknown' | 'client-revoked';
  message: Text;
  satisfiedBy: Text;
}

const zh = (held: CareerLine[]): string =>
  held.map((p) => `${p.postId}（${p.organ.zh}${p.unit.zh}${p.post.zh}）`).join('、');
const en = (held: CareerLine[]): string =>
  held.map((p) => `${p.postId} (${p.post.en}, ${p.unit.en}, ${p.organ.en})`).join('; ');

export const noPost = (): Unresolved => ({
  reason: 'no-post',
  message: text('您目前没有在任岗位。', 'You hold no post now.'),
  satisfiedBy: text('请机构编制管理岗位登记任职。', 'Have the organ administrator record the appointment.'),
});

export const postNotHeld = (postId: string, held: CareerLine[]): Unresolved => ({
  reason: 'post-not-held',
  message: text(`您目前不任岗位“${postId}”。`, `You don't hold post ${postId} now.`),
  satisfiedBy:
    held.length === 0
      ? noPost().satisfiedBy
      : text(`以在任岗位办理：${zh(held)}`, `Act in a post you hold: ${en(held)}`),
});

export const postAmbiguous = (held: CareerLine[]): Unresolved => ({
  reason: 'post-ambiguous',
  message: text('您任多个岗位，须指明以哪一岗位办理。', 'You hold several posts: say in which one you act.'),
  satisfiedBy: text(`在请求头 Dingce-Post 中指明其一：${zh(held)}`, `Name one in the header Dingce-Post: ${en(held)}`),
});

export const unknownClient = (clientId: string): Unresolved => ({
  reason: 'client-unknown',
  message: text(`没有登记接入系统“${clientId}”。`, `The client ${clientId} is not registered.`),
  satisfiedBy: text('请机构编制管理岗位登记该系统。', 'Have the organ administrator register it.'),
});

export const revokedClient = (clientId: string): Unresolved => ({
  reason: 'client-revoked',
  message: text(`接入系统“${clientId}”已注销。`, `The client ${clientId} was revoked.`),
  satisfiedBy: text('请机构编制管理岗位以新编号登记。', 'Have the organ administrator register it under a new id.'),
});
