export type PublicParticipationEvent = never;
