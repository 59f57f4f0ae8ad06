import { type AlarmNotification, AlarmParseError, NotAnAlarmError, parseAlarmMessage } from '@defib/alarm-parser';
import { UnhandleableRecordError } from '@defib/queue-function';

/** What comes through the restart queue. */
export type RestartMessage =
  | {
      readonly kind: 'alarm';
      readonly alarm: AlarmNotification;
      /** Whether we'll be told when the alarm is over; true where the message doesn't say. */
      readonly tellsOk: boolean;
    }
  /** EventBridge, aws.ssm: a command has ended on one instance. */
  | {
      readonly kind: 'command-ended';
      readonly commandId: string;
      readonly instanceId: string;
      readonly document: string;
    }
  /** The scheduled tick. */
  | { readonly kind: 'reconcile' };

const COMMAND_EVENT = 'EC2 Command Invocation Status-change Notification';

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? new Map(Object.entries(value))
    : new Map();
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new UnhandleableRecordError('not-json', 'The message is not JSON');
  }
}

function readCommandEvent(detail: ReadonlyMap<string, unknown>): RestartMessage {
  const commandId = detail.get('command-id');
  const instanceId = detail.get('instance-id');
  const document = detail.get('document-name');
  if (typeof commandId !== 'string' || typeof instanceId !== 'string' || typeof document !== 'string') {
    throw new UnhandleableRecordError(
      'malformed-command-event',
      'The command event lacks command-id, instance-id or document-name',
    );
  }
  return { kind: 'command-ended', commandId, instanceId, document };
}

/**
 * Whether the alarm's OK will come the way that its ALARM came. CloudWatch's message to SNS lists the alarm's OK
 * actions; an alarm that a user made may have none, or others than the topic that we listen to.
 */
function tellsOk(envelope: ReadonlyMap<string, unknown>): boolean {
  const inner = envelope.get('Message');
  const message = typeof inner === 'string' ? fieldsOf(parseJson(inner)) : envelope;
  const actions = message.get('OKActions');
  const topic = envelope.get('TopicArn');
  if (!Array.isArray(actions)) return true;
  return typeof topic === 'string' ? actions.includes(topic) : actions.length > 0;
}

/**
 * Reads the body of a message.
 *
 * @throws UnhandleableRecordError when it is nothing that this function could ever act on
 */
export function readMessage(body: string): RestartMessage {
  const input = parseJson(body);
  const fields = fieldsOf(input);
  if (fields.get('source') === 'defib' && fields.get('kind') === 'reconcile') return { kind: 'reconcile' };
  if (fields.get('source') === 'aws.ssm' && fields.get('detail-type') === COMMAND_EVENT)
    return readCommandEvent(fieldsOf(fields.get('detail')));
  try {
    return { kind: 'alarm', alarm: parseAlarmMessage(input), tellsOk: tellsOk(fields) };
  } catch (error) {
    if (error instanceof NotAnAlarmError)
      throw new UnhandleableRecordError('not-an-alarm', error.message, { cause: error });
    if (error instanceof AlarmParseError)
      throw new UnhandleableRecordError('malformed-alarm', error.message, { cause: error });
    throw error;
  }
}
