/** Ids of organs, units, posts, persons and clients, as the deciders take them. */
export const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
