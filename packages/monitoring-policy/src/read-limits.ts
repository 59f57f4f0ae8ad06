import type { FieldReader } from './field-reader.ts';
import type { RestartLimits } from './policy.ts';

const WEEK_SECONDS = 604_800;

/**
 * The restart limits with their defaults: cool-down 300 s, 3 restarts in 3600 s, blast radius a quarter of the fleet in
 * 900 s, 60 s to start, 10 s to stay up.
 */
export function readRestartLimits(fields: FieldReader): RestartLimits {
  const limits = {
    coolDownSeconds: fields.wholeNumber('coolDownSeconds', { min: 30, max: 86_400, unit: 'seconds' }, 300),
    maxRestarts: fields.wholeNumber('maxRestarts', { min: 1, max: 100, unit: 'restarts' }, 3),
    windowSeconds: fields.wholeNumber('windowSeconds', { min: 60, max: WEEK_SECONDS, unit: 'seconds' }, 3600),
    blastRadius: readBlastRadius(fields.object('blastRadius')),
    // The document's parameters take four digits; an hour is more than any unit should need.
    startTimeoutSeconds: fields.wholeNumber('startTimeoutSeconds', { min: 1, max: 3600, unit: 'seconds' }, 60),
    stableSeconds: fields.wholeNumber('stableSeconds', { min: 0, max: 900, unit: 'seconds' }, 10),
  };
  fields.refuseUnknown();
  return limits;
}

function readBlastRadius(fields: FieldReader): RestartLimits['blastRadius'] {
  const windowSeconds = fields.wholeNumber('windowSeconds', { min: 60, max: 86_400, unit: 'seconds' }, 900);
  const hasShare = fields.has('maxShare');
  const hasInstances = fields.has('maxInstances');
  const share = hasShare ? { maxShare: fields.share('maxShare') } : hasInstances ? {} : { maxShare: 0.25 };
  const instances = hasInstances
    ? { maxInstances: fields.wholeNumber('maxInstances', { min: 1, max: 100_000, unit: 'instances' }, 1) }
    : {};
  fields.refuseUnknown();
  return { ...share, ...instances, windowSeconds };
}
