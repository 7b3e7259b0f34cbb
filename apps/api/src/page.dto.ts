/** One page of a list that goes on. */
export class PageDto {
  /** Send as `after` for the next page; null on the last. */
  next: string | null;
}
