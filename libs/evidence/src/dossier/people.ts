import type { Identity } from '@dingce/identity';
import type { Who } from './dossier';

/** The register of persons, posts and units, as far as a dossier asks it. */
export type Register = Pick<Identity, 'names' | 'career' | 'organ'>;

/** An actor by ids, and when they acted. */
export interface Actor {
  kind: Who['kind'];
  personId: string;
  postId: string | null;
  unitId: string | null;
  enteredBy: string | null;
  at: string;
}

/** Names people as they were called when they acted: posts and units change their names, persons are for life. */
export class People {
  private readonly careers = new Map<string, Awaited<ReturnType<Register['career']>>>();
  constructor(
    private readonly register: Register,
    private readonly names: Record<string, string>,
    private readonly dayOf: (instant: string) => string,
  ) {}

  async who(actor: Actor): Promise<Who> {
    const { kind, personId, postId, unitId, enteredBy, at } = actor;
    const day = this.dayOf(at);
    const career = kind === 'person' && personId !== '' ? await this.career(personId) : null;
    const held = career?.appointments.find(
      (line) => line.postId === postId && line.from <= day && (line.until === null || day < line.until),
    );
    const named = (id: string | null): string | null => (id === null ? null : (this.names[id] ?? id));
    return {
      kind,
      id: personId,
      name: career?.name ?? this.names[personId] ?? null,
      post: held?.post.zh ?? named(postId),
      unit: held && held.unitId === unitId ? held.unit.zh : named(unitId),
      enteredBy: named(enteredBy),
    };
  }

  private async career(personId: string): ReturnType<Register['career']> {
    const known = this.careers.get(personId) ?? (await this.register.career(personId));
    this.careers.set(personId, known);
    return known;
  }
}
