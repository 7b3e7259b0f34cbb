export type PublicParticipationAct = never;
