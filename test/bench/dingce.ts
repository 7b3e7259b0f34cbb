import type { Bench } from './bench-servers';

/**
 * Measures Dingce itself on the servers given and returns one line for each name below, memory on the acts' line.
 * An act is timed from the client's call to its acknowledgement, with the same load as the other programs.
 */
export type BenchDingce = Bench;

/** The names of the lines that the summary is made of. */
export const dingceActs = 'dingce';
export const dingceQueries = 'dingce-queries';
