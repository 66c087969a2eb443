import { log } from '#server/platform/log.ts';
import type { Gateway, HandedOver, Report } from './gateways.ts';

const patience = 15_000;

/** What the provider answers, as far as it is read: https://www.twilio.com/docs/messaging/api/message-resource */
interface Resource {
  sid?: unknown;
  status?: unknown;
  error_code?: unknown;
}
const lost = ['failed', 'undelivered', 'canceled'];

/**
 * Text messages in Twilio's format: `POST /2010-04-01/Accounts/{AccountSid}/Messages.json`, a form, HTTP Basic. The
 * address carries everything: https://ACCOUNT:TOKEN@api.twilio.com/?from=%2B30… (a number, a sender name, or MG… for a
 * messaging service). A user name that stands alone is sent as a Bearer token, for gateways that take the same form.
 * The provider is asked to keep neither the text nor the whole number.
 */
export function overTwilio(url: string): Gateway {
  const { base, account, headers, sender } = read(url);

  return {
    async handOver({ address, text }) {
      const form = new URLSearchParams({
        To: address,
        Body: text,
        ...sender,
        ContentRetention: 'discard',
        AddressRetention: 'obfuscate',
      });
      try {
        const answer = await fetch(`${base}/2010-04-01/Accounts/${account}/Messages.json`, {
          method: 'POST',
          headers,
          body: form,
          redirect: 'error',
          signal: AbortSignal.timeout(patience),
        });
        return await meaningOf(answer);
      } catch (error) {
        return neverConnected(error) ? { how: 'refused', why: 'unreachable' } : { how: 'unclear' };
      }
    },

    async ask(providerId): Promise<Report> {
      try {
        const answer = await fetch(
          `${base}/2010-04-01/Accounts/${account}/Messages/${encodeURIComponent(providerId)}.json`,
          {
            headers,
            redirect: 'error',
            signal: AbortSignal.timeout(patience),
          },
        );
        if (!answer.ok) return 'on-its-way';
        const { status } = (await answer.json()) as Resource;
        if (status === 'delivered' || status === 'read') return 'delivered';
        return lost.includes(status as string) ? 'undelivered' : 'on-its-way';
      } catch {
        // It is asked again; nothing hangs on it.
        log.debug('the gateway for text messages did not answer');
        return 'on-its-way';
      }
    },
  };
}

/** A provider that says no (4xx) sent nothing. One that breaks, or says yes without a name, may have. */
async function meaningOf(answer: Response): Promise<HandedOver> {
  if (answer.status >= 400 && answer.status < 500) {
    const { code } = (await answer.json().catch(() => ({}))) as { code?: unknown };
    // 21211, 21214, 21610, 21614: not a number, not one that can be reached, or one that asked for no more.
    const bad = [21211, 21214, 21610, 21614].includes(Number(code));
    return { how: 'refused', why: bad ? 'bad-address' : 'refused' };
  }
  if (!answer.ok) return { how: 'unclear' };

  const { sid, status, error_code } = (await answer.json().catch(() => ({}))) as Resource;
  // A yes that is a no: 200, and the failure stands in the body.
  if (lost.includes(status as string) || (error_code !== null && error_code !== undefined))
    return { how: 'refused', why: 'refused' };
  return typeof sid === 'string' && /^[A-Za-z0-9]{8,64}$/.test(sid)
    ? { how: 'taken', providerId: sid }
    : { how: 'unclear' };
}

/** Nobody was there to take anything. */
function neverConnected(error: unknown): boolean {
  const { code, errors } = ((error as Error).cause ?? {}) as { code?: string; errors?: { code?: string }[] };
  const codes = [code, ...(errors ?? []).map((one) => one.code)];
  return codes.some((one) =>
    ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'].includes(
      one ?? '',
    ),
  );
}

function read(url: string) {
  const { protocol, host, pathname, username, password, searchParams } = new URL(url);
  const [account, token] = [decodeURIComponent(username), decodeURIComponent(password)];
  const from = searchParams.get('from') ?? '';
  return {
    base: `${protocol}//${host}${pathname.replace(/\/$/, '')}`,
    account: searchParams.get('account') ?? account,
    headers: {
      Authorization: token ? `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}` : `Bearer ${account}`,
    },
    sender: (from.startsWith('MG') ? { MessagingServiceSid: from } : { From: from }) as Record<string, string>,
  };
}

/** What signs the provider's own requests to us. */
export const secretOf = (url: string): string => decodeURIComponent(new URL(url).password || new URL(url).username);
