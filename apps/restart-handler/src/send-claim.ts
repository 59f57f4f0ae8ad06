import { type Claim, InstancesRefusedError, type Ports, type SentCommand } from './ports.ts';

export interface SendResult {
  readonly commands: readonly SentCommand[];
  /** Instances that SSM would not take. */
  readonly refused: readonly string[];
}

function joined(results: readonly SendResult[]): SendResult {
  return { commands: results.flatMap(({ commands }) => commands), refused: results.flatMap(({ refused }) => refused) };
}

/** SSM refuses a command as a whole and doesn't say for whose sake: leave out who is not connected, else ask in halves. */
async function sendInParts(claim: Claim, ids: readonly string[], ports: Ports): Promise<SendResult> {
  if (ids.length === 1) return { commands: [], refused: ids };
  const connections = await ports.describeConnections(ids);
  const connected = ids.filter((id) => connections.get(id) === 'Online');
  if (connected.length < ids.length) {
    const refused = ids.filter((id) => !connected.includes(id));
    return joined([{ commands: [], refused }, await sendClaim(claim, ports, connected)]);
  }
  const middle = Math.ceil(ids.length / 2);
  return joined(
    await Promise.all([sendClaim(claim, ports, ids.slice(0, middle)), sendClaim(claim, ports, ids.slice(middle))]),
  );
}

/** Sends what was claimed, so that one instance that SSM refuses doesn't keep the others from their restart. */
export async function sendClaim(
  claim: Claim,
  ports: Ports,
  ids: readonly string[] = claim.instanceIds,
): Promise<SendResult> {
  if (ids.length === 0) return { commands: [], refused: [] };
  try {
    const commandId = await ports.sendRestart(claim.claimId, claim.command, ids);
    return { commands: [{ commandId, instanceIds: ids }], refused: [] };
  } catch (error) {
    if (!(error instanceof InstancesRefusedError)) throw error;
    return await sendInParts(claim, ids, ports);
  }
}
