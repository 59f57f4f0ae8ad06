import type { NoticeKind } from '@defib/monitoring-policy';
import type { Notice, Severity } from '@defib/slack-message';

/** One message of the queue, understood. */
export interface Incoming {
  /** The same for every copy of the same news, whichever way it came. */
  readonly key: string;
  readonly notice: Notice;
  readonly route: RouteFacts;
  /** Of alarms: the same for the raised and the cleared one. */
  readonly alarmKey?: string;
}

/** What routes go by. */
export interface RouteFacts {
  readonly kind: NoticeKind;
  readonly severity: Severity;
  readonly team?: string;
  readonly service?: string;
}
