import { stat } from 'node:fs';

const everyMs = 1_000;

/**
 * Before glibc 2.41 the wake-up of a sleeping thread can get lost (its bug 25847). A file operation then waits in Node's thread pool until
 * another one comes: in a process that does one at a time, for ever. So another one comes every second. Answers how to stop.
 */
export function stirThreadPool(): () => void {
  const timer = setInterval(() => stat('/', () => undefined), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
