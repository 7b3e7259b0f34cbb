/** Where a fault strikes, in words that the outside can see: text of SQL, a gRPC method, an HTTP request, a file's path. */
export interface Armed {
  id: string;
  port: 'sql' | 'grpc' | 'reply' | 'request' | 'file';
  /** Regular expression over statement text, method path, URL or `<operation> <path>`. */
  match: string;
  /** Only on a connection on which a statement like this went before, in the same transaction. */
  primed?: string;
  /** kill: SIGKILL. not-done: fails and did nothing. done: does it and fails all the same. */
  mode: 'kill' | 'not-done' | 'done';
  /** For a kill: before the operation is sent, or once it is done. */
  when?: 'before' | 'after';
  /** Strikes at the n-th operation that matches; at the first when absent. */
  nth?: number;
  /** What the error says of itself, as the system would: EIO, ENOSPC. */
  code?: string;
}

export interface ToChild {
  arm?: Armed;
  /** From now on the process's clock stands this far from the true one. */
  clockMs?: number;
}

export interface FromChild {
  armed?: string;
  /** The clock was set. */
  clockMs?: number;
  fired?: string;
}
