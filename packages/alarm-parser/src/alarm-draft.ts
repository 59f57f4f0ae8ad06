import { readCondition } from './alarm-condition.ts';
import type { AlarmEnvelope, AlarmNotification } from './alarm-notification.ts';
import type { JsonPlace } from './json-place.ts';
import { known } from './known.ts';
import { onMissingData } from './missing-data.ts';
import type { ReasonData } from './reason-data.ts';
import { evaluationText, readDatapoints } from './reason-text.ts';

/** What brought a message, and the ARN that tells its region: the topic's, or where that is missing the subscription's. */
export interface Carrier {
  readonly envelope: AlarmEnvelope;
  readonly topicArn: string | undefined;
}

type Always = Pick<AlarmNotification, 'kind' | 'dialect' | 'alarm' | 'state' | 'metrics' | 'envelope'>;
type Derived = 'condition' | 'datapoints' | 'onMissingData';
type Sometimes = {
  readonly [Key in Exclude<keyof AlarmNotification, keyof Always | Derived>]?: AlarmNotification[Key] | undefined;
};

/** The alarm, with what the message leaves out derived. `settings` is where the dialect keeps an alarm's condition. */
export function completeAlarm(
  always: Always,
  sometimes: Sometimes,
  settings: JsonPlace,
  data: ReasonData,
): AlarmNotification {
  const { value, reason } = always.state;
  const text = evaluationText(reason);
  return known(
    { ...sometimes, condition: readCondition(settings, data, text) },
    {
      ...always,
      datapoints: data.evaluated.length ? data.evaluated : readDatapoints(text),
      onMissingData: onMissingData(value, text, data),
    },
  );
}
