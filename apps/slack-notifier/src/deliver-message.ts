import { plainMessage, type SlackMessage } from '@defib/slack-message';
import { decideAnswer, type PostHistory } from './decide-answer.ts';
import type { Ports, PostResult } from './ports.ts';
import { type AddressProblem, webhookAddress } from './webhook-address.ts';

/** How the delivery of one message ended, for now. */
export type Delivery =
  | { readonly kind: 'delivered'; readonly plain: boolean }
  /** Another copy of it was delivered while this one waited. */
  | { readonly kind: 'told-already' }
  /** Slack asked for patience, or there was no time left: to be tried again after so many seconds. */
  | { readonly kind: 'held-back'; readonly seconds: number }
  /** Slack didn't answer, or in a way that says nothing: to be tried again later. */
  | { readonly kind: 'no-luck'; readonly problem: string }
  /** Slack takes this message in no form. */
  | { readonly kind: 'refused'; readonly problem: string }
  /** Nothing can be sent to this webhook until somebody sets it right. */
  | { readonly kind: 'dead'; readonly problem: string };

export interface DeliveryTerms {
  readonly ports: Ports;
  readonly allowedHosts: readonly string[];
  /** No attempt begins after this. */
  readonly latest: Date;
  /** Counts what happened: 'SlackRateLimited', 'SlackBlocksRefused', 'WebhookReread'. */
  readonly count: (name: string) => void;
}

/** Seconds before the second attempt; twice as long before the third. */
const RETRY_SECONDS = 0.7;

/**
 * Sends one message to one webhook: waits for its turn, tries again where that makes sense and time allows.
 *
 * @param current what is to be said when the turn has come; undefined when there is nothing left to say
 * @throws when Parameter Store or the delivery log can't be asked.
 */
export async function deliverMessage(
  webhook: string,
  current: () => Promise<SlackMessage | undefined>,
  terms: DeliveryTerms,
): Promise<Delivery> {
  const { ports, latest, count } = terms;
  let history: PostHistory = { failures: 0, reread: false, plain: false };
  for (;;) {
    const address = await readAddress(webhook, history.reread, terms);
    if (!(address instanceof URL)) return { kind: 'dead', problem: describeAddress(address) };
    const slot = await ports.deliveryLog.reserveSlot(webhook, latest);
    if (slot.kind === 'too-late') return { kind: 'held-back', seconds: secondsUntil(slot.at, ports) };
    const wait = slot.at.getTime() - ports.now().getTime();
    if (wait > 0) {
      await ports.pause(wait);
      // Slack may have asked somebody else for patience meanwhile.
      if (await ports.deliveryLog.isHeldBack(webhook)) continue;
    }
    const message = await current();
    if (message === undefined) return { kind: 'told-already' };
    const result = await ports.post(address, history.plain ? plainMessage(message) : message);
    const next = decideAnswer(result, history);
    switch (next.kind) {
      case 'done':
        return { kind: 'delivered', plain: history.plain };
      case 'wait': {
        count('SlackRateLimited');
        const until = new Date(ports.now().getTime() + next.seconds * 1000);
        await ports.deliveryLog.holdBack(webhook, until);
        if (until > latest) return { kind: 'held-back', seconds: next.seconds };
        break;
      }
      case 'retry': {
        const seconds = RETRY_SECONDS * 2 ** history.failures * (0.5 + ports.random());
        if (ports.now().getTime() + seconds * 1000 > latest.getTime())
          return { kind: 'no-luck', problem: describe(result) };
        await ports.pause(seconds * 1000);
        history = { ...history, failures: history.failures + 1 };
        break;
      }
      case 'reread':
        count('WebhookReread');
        history = { ...history, reread: true };
        break;
      case 'plain':
        count('SlackBlocksRefused');
        history = { ...history, plain: true };
        break;
      case 'give-back':
        return { kind: history.plain ? 'refused' : 'no-luck', problem: describe(result) };
      case 'dead':
        return { kind: 'dead', problem: describe(result) };
    }
  }
}

/** The address as it is cached. One that may not be used is read again at once: somebody may have set it right. */
async function readAddress(
  parameter: string,
  fresh: boolean,
  { ports, allowedHosts }: DeliveryTerms,
): Promise<URL | AddressProblem> {
  const address = webhookAddress(await ports.readWebhook(parameter, { fresh }), allowedHosts);
  if (address instanceof URL || fresh) return address;
  return webhookAddress(await ports.readWebhook(parameter, { fresh: true }), allowedHosts);
}

function secondsUntil(at: Date, ports: Ports): number {
  return Math.max(1, Math.ceil((at.getTime() - ports.now().getTime()) / 1000));
}

function describe(result: PostResult): string {
  if (result.kind === 'no-answer') return 'Slack did not answer';
  return `Slack answered ${result.status}${result.code === '' ? '' : ` ${result.code}`}`;
}

function describeAddress(problem: AddressProblem): string {
  const problems: Readonly<Record<AddressProblem, string>> = {
    empty: 'the parameter is missing or empty',
    'not-an-address': 'the parameter does not hold an address',
    'not-https': 'the address in the parameter is not https',
    credentials: 'the address in the parameter holds credentials',
    'host-not-allowed':
      "the address in the parameter is neither on a host of Slack's nor on one that the policy allows",
  };
  return problems[problem];
}
