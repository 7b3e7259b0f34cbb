export type PublicationAct = never;
