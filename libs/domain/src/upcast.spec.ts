import { eventShapes } from './event-shapes';
import type { EventShapes } from './event-shapes';
import { EventNotUnderstood, upcast } from './upcast';

/** Two changes of one type: a name was split, then a unit became a list. */
const shapes: Record<string, EventShapes> = {
  decision: {
    newest: { ProposalStudied: 3 },
    upcasters: {
      ProposalStudied: {
        1: (data) => ({ ...data, unit: (data as { office: string }).office }),
        2: (data) => ({ ...data, units: [(data as { unit: string }).unit] }),
      },
    },
  },
};
const stored = (bent: Partial<Parameters<typeof upcast>[0]> = {}) => ({
  stream: 'decision/d-1',
  seq: 7,
  type: 'ProposalStudied',
  version: 1,
  data: { office: 'u-1' },
  ...bent,
});

describe('an older event', () => {
  it('is brought to the newest shape, version by version', () => {
    const { version, data } = upcast(stored(), shapes);
    expect([version, data]).toEqual([3, { office: 'u-1', unit: 'u-1', units: ['u-1'] }]);
    expect(upcast(stored({ version: 2, data: { unit: 'u-2' } }), shapes).data).toEqual({ unit: 'u-2', units: ['u-2'] });
  });

  it('is not changed where it stands', () => {
    const before = stored();
    upcast(before, shapes);
    expect(before).toEqual(stored());
  });
});

describe('what is not understood', () => {
  it.each([
    ['a type that no fold knows', { type: 'ProposalForgotten' }, 'event type ProposalForgotten is not known'],
    ['a type named like a built-in property', { type: 'constructor' }, 'event type constructor is not known'],
    ['a version newer than this program', { version: 4 }, 'version 4 of ProposalStudied is not known; the newest is 3'],
    ['a version that never was', { version: 0 }, 'version 0 of ProposalStudied'],
    ['a version that is no number', { version: '1' as unknown as number }, 'version 1 of ProposalStudied'],
  ])('is %s, named with its place', (_, bent, message) => {
    const reading = (): unknown => upcast(stored(bent), shapes);
    expect(reading).toThrow(EventNotUnderstood);
    expect(reading).toThrow(`decision/d-1 7: ${message}`);
  });

  it('may stand in streams that are read and never folded', () => {
    const entry = stored({ stream: 'security', type: 'AccessDenied', version: 9 });
    expect(upcast(entry, shapes)).toBe(entry);
  });
});

describe('the shapes of today', () => {
  const all = Object.entries(eventShapes).flatMap(([kind, { newest, upcasters }]) =>
    Object.entries(newest).map(([type, version]) => ({ kind, type, version, steps: upcasters[type] ?? {} })),
  );

  it('have a way from every older version', () => {
    for (const { type, version, steps } of all)
      expect([type, Object.keys(steps).map(Number)]).toEqual([
        type,
        Array.from({ length: version - 1 }, (_, i) => i + 1),
      ]);
  });
});
