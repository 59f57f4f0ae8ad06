import { randomUUID } from 'node:crypto';
import { AwsError } from '../front/aws-answer.ts';
import { arrayAt, type JsonObject, objectAt, stringAt, stringsAt } from '../json-value.ts';

export interface Association {
  readonly id: string;
  readonly version: number;
  readonly documentName: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly targets: readonly { readonly key: string; readonly values: readonly string[] }[];
  /** As it was given; what a description repeats. */
  readonly input: JsonObject;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const KEPT = [
  'ApplyOnlyAtCronInterval',
  'AssociationName',
  'CalendarNames',
  'ComplianceSeverity',
  'DocumentVersion',
  'MaxConcurrency',
  'MaxErrors',
  'Name',
  'OutputLocation',
  'Parameters',
  'ScheduleExpression',
  'SyncCompliance',
  'Targets',
] as const;
const MOST_VALUES = 50;

/** A new association, or the next version of one. @throws AwsError where AWS would refuse it */
export function associationOf(input: JsonObject, before?: Association): Association {
  const merged = { ...before?.input, ...input };
  const targets = arrayAt(merged, 'Targets').map((target) => ({
    key: stringAt(target, 'Key') ?? '',
    values: stringsAt(target, 'Values'),
  }));
  for (const { key, values } of targets) {
    if (!/^(InstanceIds|tag:.+)$/.test(key))
      throw new AwsError('InvalidTarget', `the local AWS knows no target ${key}`);
    if (values.length > MOST_VALUES)
      throw new AwsError('InvalidTarget', `More than ${MOST_VALUES} values of a target.`);
  }
  const parameters = objectAt(merged, 'Parameters') ?? {};
  const now = new Date();
  return {
    id: before?.id ?? randomUUID(),
    version: (before?.version ?? 0) + 1,
    documentName: stringAt(merged, 'Name') ?? '',
    parameters: Object.fromEntries(Object.keys(parameters).map((name) => [name, stringsAt(parameters, name)])),
    targets,
    input: merged,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
}

/** As DescribeAssociation shows it. */
export function describeAssociation(association: Association): JsonObject {
  return {
    ...Object.fromEntries(KEPT.flatMap((key) => (key in association.input ? [[key, association.input[key]]] : []))),
    AssociationId: association.id,
    AssociationVersion: String(association.version),
    Date: association.createdAt.getTime() / 1000,
    LastUpdateAssociationDate: association.updatedAt.getTime() / 1000,
    Overview: { Status: 'Success', DetailedStatus: 'Success' },
  };
}

/** Whether an association means an instance: every one of its targets has to. */
export function meansInstance(
  { targets }: Association,
  instanceId: string,
  tags: Readonly<Record<string, string>>,
): boolean {
  return targets.every(({ key, values }) => {
    if (key === 'InstanceIds') return values.includes('*') || values.includes(instanceId);
    const value = tags[key.slice('tag:'.length)];
    return value !== undefined && values.includes(value);
  });
}
