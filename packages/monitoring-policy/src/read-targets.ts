import type { FieldReader } from './field-reader.ts';
import type { InstanceTargets } from './policy.ts';

const INSTANCE_ID = {
  matches: /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/,
  right: 'an EC2 instance id such as "i-0a1b2c3d4e5f60718"',
};
const GROUP_NAME = { matches: /^[^\p{Cc}]{1,255}$/u, right: 'the name of an Auto Scaling group, 1 to 255 characters' };
const TAG_KEY = { matches: /^[^\p{Cc}]{1,128}$/u, right: 'a tag key of 1 to 128 characters' };
const TAG_VALUE = { matches: /^[^\p{Cc}]{0,256}$/u, right: 'a tag value of at most 256 characters' };

export function readTargets(fields: FieldReader): InstanceTargets {
  const targets = {
    instanceIds: fields.texts('instanceIds', INSTANCE_ID),
    autoScalingGroups: fields.texts('autoScalingGroups', GROUP_NAME),
    tags: fields.list('tags', (item, path) => {
      const tag = fields.item(item, path);
      const read = { key: tag.text('key', TAG_KEY), value: tag.text('value', TAG_VALUE) };
      tag.refuseUnknown();
      return read;
    }),
  };
  fields.refuseUnknown();
  return targets;
}
