/**
 * Whose data a sealed field holds. What officials do in office (class A) is never sealed and never erased: no field of
 * theirs stands here, and a field that does not stand here is refused.
 * B: private persons; erased when the law asks for it (PIPL-47).
 * C: persons who took a published seat in the procedure for what they represent or know; only after the term in which the
 * dossier stays with the organ before it goes to the archives (DAT-20).
 */
export type PersonalDataClass = { class: 'B' } | { class: 'C'; keptYears: number };

const citizen = { class: 'B' } as const;

/** By the name under which a value was sealed. */
export const personalData: Readonly<Record<string, PersonalDataClass>> = {
  text: citizen,
  contact: citizen,
  name: citizen,
  phone: citizen,
  content: citizen,
  from: citizen,
  'invited.*.name': { class: 'C', keptYears: 20 },
};
