import nodemailer from 'nodemailer';
import type { Gateway } from './gateways.ts';

const patience = 15_000;
/** Up to these words of the conversation no text has left yet. */
const before = ['', 'CONN', 'EHLO', 'HELO', 'LHLO', 'STARTTLS', 'MAIL FROM', 'RCPT TO'];

/**
 * E-mail by the SMTP server of `url` (smtp://user:password@host:587, smtps://…:465). The sender is `?from=` of the address,
 * or else its user name: choose one that says nothing about the house.
 */
export function overSmtp(url: string): Gateway {
  const { from, transport } = read(url);
  const mailer = nodemailer.createTransport({
    url: transport,
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
  } as Parameters<typeof nodemailer.createTransport>[0]);

  return {
    async handOver({ address, subject, text }) {
      try {
        const sent = await mailer.sendMail({ from, to: address, subject, text, xMailer: false as never });
        return sent.accepted.length ? { how: 'taken', providerId: null } : { how: 'refused', why: 'refused' };
      } catch (error) {
        const {
          code = '',
          command = '',
          responseCode = 0,
        } = error as { code?: string; command?: string; responseCode?: number };
        if (responseCode >= 400) return { how: 'refused', why: 'refused' };
        // Once the text was on its way, an answer that never came says nothing about whether it arrived.
        const unsaid =
          before.includes(command) || command.startsWith('AUTH') || ['EDNS', 'EAUTH', 'ETLS'].includes(code);
        return unsaid ? { how: 'refused', why: 'unreachable' } : { how: 'unclear' };
      }
    },
    close: () => mailer.close(),
  };
}

function read(url: string): { from: string; transport: string } {
  const address = new URL(url);
  const user = decodeURIComponent(address.username);
  const from = address.searchParams.get('from') ?? (user.includes('@') ? user : `hello@${address.hostname}`);
  address.searchParams.delete('from');
  return { from, transport: address.href };
}
