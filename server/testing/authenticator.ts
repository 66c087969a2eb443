import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { NewPasskey, PasskeyAnswer } from '#server/accounts/proofs.contract.ts';

type Cbor = number | string | Buffer | Map<number | string, Cbor>;

/** As much of CBOR as a new passkey is written in. */
function cbor(value: Cbor): Buffer {
  const head = (major: number, n: number) => {
    if (n < 24) return Buffer.from([(major << 5) | n]);
    return n < 256 ? Buffer.from([(major << 5) | 24, n]) : Buffer.from([(major << 5) | 25, n >> 8, n & 255]);
  };
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, each]) => [cbor(key), cbor(each)])]);
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();

/** How a device or a page may behave, other than well. */
interface Manner {
  /** The address the page says it is at. */
  origin?: string;
  rpID?: string;
  /** False: a finger touched the device, and nobody asked whose. */
  verified?: boolean;
  counter?: number;
  userHandle?: string;
}

/** A device that keeps one passkey, made of node's own cryptography: whatever it says can be bent. */
export class Authenticator {
  readonly id = randomBytes(32);
  readonly origin: string;
  counter = 0;
  #key: KeyObject | undefined;
  #handle = '';

  constructor(origin = 'http://localhost:4711') {
    this.origin = origin;
  }

  make(wish: { challenge: string; rp: { id: string }; user: { id: string } }, manner: Manner = {}): NewPasskey {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = privateKey;
    this.#handle = wish.user.id;
    const { x, y } = publicKey.export({ format: 'jwk' });
    const cose = new Map<number, Cbor>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x!, 'base64url')],
      [-3, Buffer.from(y!, 'base64url')],
    ]);
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.id.length]), this.id, cbor(cose)]);
    const authData = this.#authData(manner.rpID ?? wish.rp.id, manner, credential);
    const attestation = cbor(
      new Map<string, Cbor>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    );
    return {
      ...this.#named,
      response: {
        clientDataJSON: this.#clientData('webauthn.create', wish.challenge, manner).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      },
    };
  }

  answer({ challenge, rpId }: { challenge: string; rpId: string }, manner: Manner = {}): PasskeyAnswer {
    this.counter = manner.counter ?? this.counter + 1;
    const authData = this.#authData(manner.rpID ?? rpId, manner);
    const clientData = this.#clientData('webauthn.get', challenge, manner);
    const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), this.#key!);
    return {
      ...this.#named,
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: manner.userHandle ?? this.#handle,
      },
    };
  }

  get #named() {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key' as const };
  }

  #authData(rpID: string, { verified = true }: Manner, credential = Buffer.alloc(0)): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const flags = 0x01 | (verified ? 0x04 : 0) | (credential.length ? 0x40 : 0);
    return Buffer.concat([sha256(rpID), Buffer.from([flags]), counter, credential]);
  }

  #clientData(type: string, challenge: string, { origin = this.origin }: Manner): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }
}
