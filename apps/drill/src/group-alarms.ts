/** The alarms of an instance of the drill's groups: what the drill's watch makes, its service and its agent. */
export function groupAlarms(service: string): readonly string[] {
  return ['agent-heartbeat', 'cpu-critical', 'cpu-warning', `process-${service}`];
}
