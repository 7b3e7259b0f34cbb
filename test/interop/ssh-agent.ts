import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Agent {
  socket: string;
  /** `SHA256:…` of its one Ed25519 key. */
  fingerprint: string;
  stop(): void;
}

/** litewitness signs with a key that an ssh-agent holds: one of its own, which ends with this process. */
export async function startAgent(folder: string): Promise<Agent> {
  const key = join(folder, 'witness-key');
  const socket = join(folder, 'agent.sock');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'litewitness', '-f', key]);
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  const stop = (): void => void agent.kill('SIGTERM');
  process.once('exit', stop);
  for (let tries = 0; !existsSync(socket); tries += 1) {
    if (tries > 200 || agent.exitCode !== null) throw new Error('ssh-agent did not open its socket');
    await sleep(25);
  }
  execFileSync('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  const told = execFileSync('ssh-keygen', ['-l', '-E', 'sha256', '-f', `${key}.pub`], { encoding: 'utf8' });
  const fingerprint = told.split(' ')[1] ?? '';
  if (!fingerprint.startsWith('SHA256:')) throw new Error(`ssh-keygen told no fingerprint: ${told}`);
  return { socket, fingerprint, stop };
}
