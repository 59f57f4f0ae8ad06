export type { Fault, FaultEffect, FaultHandle, Faults } from './front/fault.ts';
export type { Calls, RecordedCall } from './front/recorded-call.ts';
export type { CreateHost, ExecResult, Host, HostProcess, HostUnit } from './host.ts';
export {
  type Availability,
  createSandboxHost,
  HostError,
  prepareSystemdHosts,
  systemdHostsAvailable,
} from './hosts/index.ts';
export type { InvocationOutcome, LambdaFailure } from './lambda/invocation.ts';
export type {
  AddHostOptions,
  DroppedEvents,
  LaunchOptions,
  LocalAws,
  LocalAwsOptions,
  ManagedHost,
  ProcessSelector,
  ScalingEventOptions,
  SimulatedFleet,
  WaitOptions,
} from './local-aws.ts';
export { findMotoServer, MotoServerError } from './moto-server.ts';
export type { SlackPost, SlackStandIn } from './slack/slack-stand-in.ts';
export type { Revocation, SlackWebhook } from './slack/slack-webhook.ts';
export { startLocalAws } from './start-local-aws.ts';
export { isEvent, WaitTimeoutError } from './timeline.ts';
export type { AlarmState, InvocationStatus, TimelineEvent, TimelineEventOf, TimelineFact } from './timeline-event.ts';
