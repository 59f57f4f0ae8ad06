import type { RecordedCall } from '@defib/local-aws';
import { requestsOfWatching } from './requests-of-watching.ts';

/** One question to IAM: may the caller do this to that? */
export interface IamRequest {
  readonly action: string;
  readonly resource: string;
  /** Condition keys that AWS would fill in from the resource. */
  readonly context: Readonly<Record<string, string | string[]>>;
}

/** A call that this module does not know: it must learn it before the call can be said to be allowed. */
export class UnknownCallError extends Error {
  override readonly name = 'UnknownCallError';

  constructor(call: RecordedCall) {
    super(`no rule says what IAM asks about ${call.service} ${call.operation}`);
  }
}

interface Place {
  readonly region: string;
  readonly accountId: string;
  /** Tags of an instance, which SendCommand's conditions may ask for. */
  tagsOf(instanceId: string): Readonly<Record<string, string>>;
}

const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
const records = (value: unknown): readonly Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];

/**
 * What AWS asks IAM about a call, after the Service Authorization Reference: its actions and their resources.
 *
 * @throws UnknownCallError
 */
export function requestsOfCall(call: RecordedCall, place: Place): readonly IamRequest[] {
  const arn = (service: string, resource: string): string =>
    `arn:aws:${service}:${place.region}:${place.accountId}:${resource}`;
  const one = (action: string, resource: string, context: IamRequest['context'] = {}): readonly IamRequest[] => [
    { action, resource, context },
  ];
  const table = (name: unknown): string => arn('dynamodb', `table/${String(name)}`);

  switch (`${call.service}:${call.operation}`) {
    case 'ssm:SendCommand':
      return [
        ...one('ssm:SendCommand', arn('ssm', `document/${String(call.input['DocumentName'])}`)),
        ...strings(call.input['InstanceIds']).map((id) => ({
          action: 'ssm:SendCommand',
          resource: arn('ec2', `instance/${id}`),
          context: Object.fromEntries(
            Object.entries(place.tagsOf(id)).map(([key, value]) => [`ssm:resourceTag/${key}`, value]),
          ),
        })),
      ];
    case 'ssm:GetCommandInvocation':
    case 'ssm:ListCommandInvocations':
    case 'ssm:DescribeInstanceInformation':
    case 'ec2:DescribeInstances':
    case 'autoscaling:DescribeAutoScalingInstances':
      return one(`${call.service}:${call.operation}`, '*');
    case 'dynamodb:GetItem':
    case 'dynamodb:PutItem':
    case 'dynamodb:UpdateItem':
    case 'dynamodb:DeleteItem':
    case 'dynamodb:Query':
      return one(`dynamodb:${call.operation}`, table(call.input['TableName']), leadingKeys(call.input));
    case 'dynamodb:BatchGetItem':
    case 'dynamodb:BatchWriteItem':
      return Object.entries(call.input['RequestItems'] ?? {}).flatMap(([name, items]) =>
        one(`dynamodb:${call.operation}`, table(name), leadingKeys(items)),
      );
    case 'ssm:GetParameter':
      // Encrypted with AWS's own key, as the drill puts them, a parameter asks nothing of KMS.
      return one('ssm:GetParameter', arn('ssm', `parameter${String(call.input['Name'])}`));
    case 'logs:FilterLogEvents':
      return one('logs:FilterLogEvents', arn('logs', `log-group:${String(call.input['logGroupName'])}:log-stream:`));
    case 'sqs:ChangeMessageVisibilityBatch':
      return one('sqs:ChangeMessageVisibility', arn('sqs', String(call.input['QueueUrl']).split('/').at(-1) ?? ''));
    case 'dynamodb:TransactWriteItems':
      // There is no permission for the transaction itself, only for each of its writes.
      return records(call.input['TransactItems']).flatMap((item) =>
        Object.entries(item).flatMap(([kind, write]) =>
          one(
            kind === 'ConditionCheck' ? 'dynamodb:ConditionCheckItem' : `dynamodb:${kind}Item`,
            table(typeof write === 'object' && write !== null && 'TableName' in write ? write.TableName : undefined),
          ),
        ),
      );
    case 'events:PutEvents':
      return records(call.input['Entries']).flatMap((entry) =>
        one('events:PutEvents', arn('events', `event-bus/${String(entry['EventBusName'] ?? 'default')}`)),
      );
    case 'sns:Publish':
      return one('sns:Publish', String(call.input['TopicArn']));
    default: {
      const requests = requestsOfWatching(call, place);
      if (requests === undefined) throw new UnknownCallError(call);
      return requests;
    }
  }
}

/** The partition keys that a call names, by the part before their first '#': the policies tell no more apart. */
function leadingKeys(input: unknown): IamRequest['context'] {
  const keys = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('pk' in value && typeof value.pk === 'object' && value.pk !== null && 'S' in value.pk)
      keys.add(String(value.pk.S).replace(/#.*$/s, '#'));
    Object.values(value).forEach(collect);
  };
  collect(input);
  return keys.size === 0 ? {} : { 'dynamodb:LeadingKeys': [...keys].sort() };
}
