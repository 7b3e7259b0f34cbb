import { randomUUID } from 'node:crypto';
import { organId, posts } from '@dingce/cli';
import type { Step } from '@dingce/cli';
import type { OrganAct } from '@dingce/domain';
import { organStream } from '@dingce/identity';
import type { Identity } from '@dingce/identity';
import { organStream as streamOf } from '@dingce/ledger';
import type { World } from './world';

interface Successor {
  post: string;
  retired: string;
  successor: string;
}

/** Who holds the sample city's posts as the years pass, and what its units became. */
export class People {
  /** Persons by the sample's own id: `p-jingban` is whoever has the clerk's post now. */
  private readonly holders = new Map<string, string>();
  private readonly units = new Map<string, string>();
  readonly successions: Successor[] = [];

  constructor(private readonly world: World) {}

  /** The register as a decision's past asks it, with today's holders. */
  get identity(): Identity {
    const { identity } = this.world.installation;
    const principal: Identity['principal'] = (personId, kind, postId) =>
      identity.principal(this.holders.get(personId) ?? personId, kind, postId);
    return { principal } as Identity;
  }

  /** Steps as they are done today: by today's members and units. */
  today(steps: Step[]): Step[] {
    let text = JSON.stringify(steps);
    for (const [before, after] of [...this.holders, ...this.units]) text = text.replaceAll(`"${before}"`, `"${after}"`);
    return JSON.parse(text) as Step[];
  }

  /** The holder of a post retires; somebody new is registered and appointed on the same day. */
  async retire(login: string, name: string): Promise<void> {
    const sample = `p-${login}`;
    const postId = `post-${login}`;
    const retired = this.holders.get(sample) ?? sample;
    const successor = `${sample}-${this.world.year}`;
    const on = this.world.now.slice(0, 10);
    await this.act({ type: 'EndAppointment', data: { personId: retired, postId, on, reason: 'retired' } });
    await this.act({
      type: 'RegisterPerson',
      data: { personId: successor, name, identities: [{ issuer: 'http://issuer', subject: successor }] },
    });
    await this.act({ type: 'AppointPerson', data: { personId: successor, postId, from: on } });
    this.holders.set(sample, successor);
    const was = posts.find((post) => post.login === login)?.person ?? retired;
    this.successions.push({ post: login, retired: was, successor: name });
  }

  async mergeUnits(from: string[], into: { id: string; zh: string; en: string; kind: string }): Promise<void> {
    const { id: unitId, zh, en, kind } = into;
    await this.act({ type: 'EstablishUnit', data: { unitId, name: { zh, en }, kind } });
    await this.act({
      type: 'MergeUnits',
      data: { from, into: unitId, on: this.world.now.slice(0, 10), reason: '机构改革' },
    });
    for (const unit of from) this.units.set(unit, unitId);
  }

  private async act(act: OrganAct): Promise<void> {
    const { installation } = this.world;
    const administrator = await installation.identity.principal('p-renshi', 'person', 'post-renshi');
    if (!administrator) throw new Error(`nobody administers the organ at ${this.world.now}`);
    const performed = await installation.acts.performOn(organStream, streamOf(organId), {
      actId: randomUUID(),
      act,
      actor: { ...administrator, kind: 'person', auth: { method: 'oidc', strength: 'login' }, enteredFor: null },
      fingerprint: act.data,
      organId,
    });
    if ('refusal' in performed) throw new Error(`${act.type} at ${this.world.now}: ${performed.refusal.message.en}`);
    installation.identity.forget();
  }
}
