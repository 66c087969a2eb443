import type { Config } from '#server/platform/config.ts';
import { log } from '#server/platform/log.ts';
import { setGateways } from './gateways.ts';
import { closeHooks, listenTo } from './hooks.ts';
import { overTwilio } from './sms.ts';
import { overSmtp } from './smtp.ts';
import { type SmsStandIn, type StandIn, startMailStandIn, startSmsStandIn } from './stand-ins.ts';

/** What stands in for the providers of a demonstration, while one runs. */
let demonstrating: { sms: SmsStandIn; mail: StandIn; hook: string } | undefined;
export const standIns = () => demonstrating;

export interface Ways {
  /** Where this process answers, once that is known: there the stand-in brings what somebody answers. */
  answerAt(url: string): void;
  close(): Promise<void>;
}

/**
 * Opens the ways out of the house that the environment names. A demonstration opens none of them, whatever it says: what
 * is invented is taken by stand-ins on this computer, and nothing leaves it.
 */
export async function openWays(
  { smtpUrl, smsGatewayUrl, origin }: Pick<Config, 'smtpUrl' | 'smsGatewayUrl' | 'origin'>,
  demonstration: boolean,
): Promise<Ways> {
  const started = demonstration
    ? { sms: await startSmsStandIn(), mail: await startMailStandIn(), hook: '' }
    : undefined;
  demonstrating = started;
  const sms = started?.sms.url ?? smsGatewayUrl;
  const mail = started?.mail.url ?? smtpUrl;

  setGateways({ ...(sms && { SMS: overTwilio(sms) }), ...(mail && { EMAIL: overSmtp(mail) }) });
  listenTo(sms);
  log.info({ sms: Boolean(sms), mail: Boolean(mail), demonstration }, 'ways out');

  return {
    answerAt(url) {
      if (started) started.hook = `${origin ?? url}/hooks/sms`;
    },
    async close() {
      setGateways({});
      listenTo(undefined);
      demonstrating = undefined;
      await Promise.all([closeHooks(), started?.sms.stop(), started?.mail.stop()]);
    },
  };
}
