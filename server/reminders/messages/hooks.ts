import { createHmac } from 'node:crypto';
import express, { type Request, type Router } from 'express';
import type pg from 'pg';
import { now } from '#server/platform/clock.ts';
import { config } from '#server/platform/config.ts';
import { poolFor } from '#server/platform/database.ts';
import { knownMasters, namedDigests, open, sameDigest } from '#server/platform/sealing.ts';
import { answerable, SENT_TO, telephone } from './address.ts';
import { owned, type SealedFacts } from './facts.ts';
import { secretOf } from './sms.ts';
import { meaningOf } from './templates.ts';

let pool: pg.Pool | undefined;
let gatewayUrl: string | undefined;

/** Whose answers are believed: those signed with the secret of this gateway. Undefined: nobody's. */
export function listenTo(smsGatewayUrl: string | undefined): void {
  gatewayUrl = smsGatewayUrl;
}

export async function closeHooks(): Promise<void> {
  await pool?.end();
  pool = undefined;
}

/**
 * Where the provider brings what people answer: `POST /hooks/sms`, a form signed in Twilio's way. Whoever else asks finds
 * nothing here, and whatever was written is neither kept nor sent back.
 */
export function hooks(): Router {
  const router = express.Router();
  router.post('/sms', express.urlencoded({ extended: false, limit: '16kb', parameterLimit: 100 }), async (req, res) => {
    const form = req.body as Record<string, string> | undefined;
    if (!gatewayUrl || !form || !isSigned(req, form, secretOf(gatewayUrl))) return void res.status(404).end();

    if (typeof form.From === 'string' && typeof form.Body === 'string') await take(form.From, form.Body);
    // An answer without words: nothing is sent back, to a known number or to an unknown one.
    res.type('text/xml').send('<?xml version="1.0" encoding="UTF-8"?><Response/>');
  });
  return router;
}

async function take(from: string, words: string): Promise<void> {
  const sender = telephone(from);
  if ('wrong' in sender) return;
  pool ??= poolFor('worker', { max: 1 });
  const at = now();
  const { rows } = await pool.query<{
    id: string;
    contactId: string | null;
    survivorId: string;
    value: string | null;
    keys: SealedFacts['keys'];
  }>('SELECT * FROM messages_answered($1, $2, $3)', [
    namedDigests(SENT_TO, sender.address),
    knownMasters(),
    new Date(at.getTime() - answerable).toISOString(),
  ]);
  const meaning = meaningOf(words);
  for (const { id, contactId, survivorId, value, keys } of rows) {
    if (contactId && value) {
      // No digest that can be made here: sent by an earlier version, or before a rotation that is over.
      const known = open(value, { model: 'SafeContact', column: 'value', id: contactId }, owned(keys, survivorId));
      const number = typeof known === 'string' ? telephone(known) : undefined;
      if (!(number && 'address' in number && number.address === sender.address)) continue;
    }
    await pool.query('SELECT message_answer($1, $2, $3)', [id, meaning, at.toISOString()]);
  }
}

/** X-Twilio-Signature: HMAC-SHA1 of the address and the sorted fields. https://www.twilio.com/docs/usage/security */
export function signatureOf(secret: string, url: string, form: Record<string, string>): string {
  const fields = Object.keys(form)
    .toSorted()
    .map((name) => name + form[name])
    .join('');
  return createHmac('sha1', secret)
    .update(url + fields)
    .digest('base64');
}

function isSigned(req: Request, form: Record<string, string>, secret: string): boolean {
  const given = req.headers['x-twilio-signature'];
  const base = config().origin ?? `${req.protocol}://${req.headers.host}`;
  return typeof given === 'string' && sameDigest(given, signatureOf(secret, `${base}${req.originalUrl}`, form));
}
