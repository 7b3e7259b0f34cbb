import { randomUUID } from 'node:crypto';
import { organId } from '@dingce/cli';
import { signingKeyIdOf } from '@dingce/ledger';
import { statementBytes } from '@dingce/signatures';
import type { Device } from '../../libs/signatures/src/signatures.given';
import { proposal } from './matter';
import type { Stage } from './stage';
import type { Answer, Sending } from './visitor';

export const organ = `organ/${organId}`;
export const keyIdOf = ({ algorithm, publicKey }: Device): string => signingKeyIdOf(algorithm, publicKey);

/** The header for what a device signed. */
export function header(device: Device, statement: string, bent: object = {}): Record<string, string> {
  const { algorithm, publicKey: _publicKey, ...made } = device.sign(statementBytes(statement));
  const said = { algorithm, keyId: keyIdOf(device), ...made, ...bent };
  return { 'dingce-signature': Buffer.from(JSON.stringify(said)).toString('base64url') };
}

/** What a test bends of a registration, of its proof, or of what is sent beside it. */
export interface Registering {
  by?: string;
  bent?: object;
  /** Whose device made the proof. */
  holder?: Device;
  proof?: object;
  headers?: Record<string, string>;
}

/** People with signing devices, at the API. */
export class Signer {
  constructor(private readonly stage: Stage) {}

  async statementOf(by: string, type: string, stream: string | null, body: object, key: string): Promise<string> {
    const asked = { type, ...(stream ? { stream } : {}), idempotencyKey: key, body };
    const { status, text, body: answer } = await this.stage.visitor.post(by, '/v1/signing/statements', asked);
    if (status !== 200) throw new Error(`statement: ${status} ${text}`);
    return (answer as { statement: string }).statement;
  }

  /** Registers a key with its holder's proof. */
  async register(device: Device, personId: string, registering: Registering = {}): Promise<Answer> {
    const { by = 'renshi', bent = {}, holder = device, proof = {}, headers = {} } = registering;
    const { algorithm, publicKey, party: webauthn } = device;
    const body = { personId, keyId: keyIdOf(device), algorithm, publicKey, webauthn, expiresOn: null, ...bent };
    const key = randomUUID();
    const statement = await this.statementOf(by, 'RegisterSigningKey', organ, { ...body, proof: null }, key);
    const { algorithm: _algorithm, publicKey: _publicKey, ...made } = holder.sign(statementBytes(statement));
    const sent = { ...body, proof: { statement, ...made, ...proof } };
    return this.stage.visitor.post(by, `/v1/organs/${organId}/register-signing-key`, sent, { key, headers });
  }

  propose(by: string, body: object, sending: Omit<Sending, 'body'> = {}): Promise<Answer> {
    return this.stage.visitor.post(by, '/v1/decisions', body, sending);
  }

  /** Signed exactly as it is sent. */
  async proposeSigned(by: string, device: Device, key: string = randomUUID(), body = proposal()): Promise<Answer> {
    const statement = await this.statementOf(by, 'ProposeDecision', null, body, key);
    return this.propose(by, body, { key, headers: header(device, statement) });
  }
}
