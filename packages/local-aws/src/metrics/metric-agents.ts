import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { ProcessSelector } from '../local-aws.ts';
import type { Timeline } from '../timeline.ts';
import { AGENT_NAMESPACE, type AgentHost, sample } from './metric-agent.ts';
import type { MetricPoint } from './metric-point.ts';
import type { MetricStore } from './metric-store.ts';

/** The CloudWatch agent's default interval. */
const INTERVAL_SECONDS = 60;
/** Where in the interval a round falls: late, so that a one-minute alarm hears of a death soon after. Nothing in AWS fixes it. */
const PHASE = 0.75;
const DATA_PER_CALL = 500;

export interface MetricAgentsOptions {
  readonly cloudWatch: CloudWatchClient;
  readonly metrics: MetricStore;
  readonly timeScale: number;
  readonly timeline: Timeline;
}

/** The CloudWatch agents of every host, in rounds on the scaled clock. */
export class MetricAgents {
  readonly #options: MetricAgentsOptions;
  readonly #hosts: AgentHost[] = [];
  #round: number | undefined;

  constructor(options: MetricAgentsOptions) {
    this.#options = options;
  }

  add(host: AgentHost): void {
    this.#hosts.push(host);
  }

  /** Gives the agent of an instance another configuration, and starts it where it does not run. */
  async configure(instanceId: string, selectors: readonly ProcessSelector[]): Promise<void> {
    const host = this.#hosts.find(({ instance }) => instance.instanceId === instanceId);
    if (host === undefined) throw new Error(`${instanceId} has no metric agent`);
    host.selectors = selectors;
    const { agentUnit, instance } = host;
    if (agentUnit !== undefined && (await instance.host.mainPid(agentUnit)) === undefined)
      await instance.host.start(agentUnit);
  }

  /** Measures every host once when a round is due. */
  async tick(nowMs: number): Promise<void> {
    const interval = (INTERVAL_SECONDS * 1000) / this.#options.timeScale;
    const round = Math.floor(nowMs / interval - PHASE);
    if (round === this.#round) return;
    this.#round = round;
    const points = (await Promise.all(this.#hosts.map((host) => this.#sample(host)))).flat();
    for (const point of points) this.#options.metrics.put(point);
    await this.#store(points);
  }

  async #sample(host: AgentHost): Promise<readonly MetricPoint[]> {
    try {
      return await sample(host);
    } catch (error) {
      this.#options.timeline.add({
        kind: 'plant-error',
        what: `metric agent of ${host.instance.instanceId}`,
        error: String(error),
      });
      return [];
    }
  }

  /** Into moto as well, for whoever asks it for statistics. */
  async #store(points: readonly MetricPoint[]): Promise<void> {
    for (let start = 0; start < points.length; start += DATA_PER_CALL) {
      const data = points.slice(start, start + DATA_PER_CALL).map((point) => ({
        MetricName: point.metricName,
        Dimensions: Object.entries(point.dimensions).map(([Name, Value]) => ({ Name, Value })),
        Timestamp: point.at,
        Value: point.statistics.maximum,
      }));
      await this.#options.cloudWatch.send(new PutMetricDataCommand({ Namespace: AGENT_NAMESPACE, MetricData: data }));
    }
  }
}
