import type { Incoming } from './incoming.ts';

/** One message to one webhook, and the news that it carries. */
export interface PlannedMessage {
  readonly webhook: string;
  readonly kind: 'single' | 'digest';
  readonly news: readonly Incoming[];
}

/** One piece of news for one webhook. */
export interface Errand {
  readonly webhook: string;
  readonly incoming: Incoming;
}

/** More than these for one webhook in one batch become one message. */
const MOST_SINGLE_MESSAGES = 5;

export function errandKey({ webhook, incoming }: Errand): string {
  return `${webhook} ${incoming.key}`;
}

/** What has to be sent: copies and what was already delivered left out, a storm put together. In the order it came. */
export function planMessages(errands: readonly Errand[], delivered: ReadonlySet<string>): PlannedMessage[] {
  const fresh = new Map(errands.map((errand) => [errandKey(errand), errand]));
  const byWebhook = Map.groupBy(
    [...fresh.values()].filter((errand) => !delivered.has(errandKey(errand))),
    ({ webhook }) => webhook,
  );
  return [...byWebhook].flatMap(([webhook, group]): PlannedMessage[] => {
    const news = group.map(({ incoming }) => incoming);
    if (news.length > MOST_SINGLE_MESSAGES) return [{ webhook, kind: 'digest', news }];
    return news.map((incoming) => ({ webhook, kind: 'single', news: [incoming] }));
  });
}
