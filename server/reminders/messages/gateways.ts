import type { MessageChannel } from './messages.contract.ts';

/** What leaves the house: an address, one neutral text, and nothing that says where it comes from. */
export interface Outgoing {
  address: string;
  subject: string;
  text: string;
}

/**
 * How handing over ended. `taken`: the provider answers for it from now on. `refused`: it certainly did not go. Anything
 * in between is `unclear`, and is never tried again.
 */
export type HandedOver =
  | { how: 'taken'; providerId: string | null }
  | { how: 'refused'; why: 'refused' | 'unreachable' | 'bad-address' }
  | { how: 'unclear' };

/** What the provider knows of a message later. */
export type Report = 'delivered' | 'undelivered' | 'on-its-way';

/** One way out of the house. It never throws and never tries twice. */
export interface Gateway {
  handOver(message: Outgoing): Promise<HandedOver>;
  /** Asks what became of one; only where the provider keeps that. */
  ask?(providerId: string): Promise<Report>;
  close?(): void;
}
export type Gateways = Partial<Record<MessageChannel, Gateway>>;

let open: Gateways = {};

/** The ways out of this process. None are open until it says so. */
export const gateways = (): Gateways => open;
export const openChannels = (): MessageChannel[] => Object.keys(open) as MessageChannel[];

/** Opens these ways and no others. */
export function setGateways(these: Gateways): void {
  for (const gateway of Object.values(open)) gateway.close?.();
  open = these;
}
