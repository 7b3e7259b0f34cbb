import { actSpecs, catalogueActSpecs, expertsActSpecs, organActSpecs } from '@dingce/domain';

/** Every act that a person may do, hence sign. */
export const signedActTypes: string[] = [actSpecs, organActSpecs, catalogueActSpecs, expertsActSpecs].flatMap((specs) =>
  Object.entries(specs as Record<string, { roles: readonly string[] }>)
    .filter(([, { roles }]) => !(roles.length === 1 && roles[0] === 'engine'))
    .map(([type]) => type),
);
