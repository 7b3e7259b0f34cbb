export type PublicationEvent = never;
