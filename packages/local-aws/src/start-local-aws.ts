import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FrontServer } from './front/front-server.ts';
import type { LocalAws, LocalAwsOptions } from './local-aws.ts';
import { startMotoServer } from './moto-server.ts';
import { Plant } from './plant.ts';
import { RunningLocalAws } from './running-local-aws.ts';
import { connectStores, disconnectStores } from './stores.ts';
import { Timeline } from './timeline.ts';

const DEFAULT_REGION = 'eu-west-1';
const DEFAULT_ACCOUNT = '111122223333';

/**
 * Starts a local AWS: moto as the store, the plant around it, and one endpoint for everything. Ends with `stop`, and
 * leaves no process behind should this one be killed.
 * @throws MotoServerError where moto_server is missing or does not start
 */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const account = { id: options.accountId ?? DEFAULT_ACCOUNT, region: options.region ?? DEFAULT_REGION };
  const timeScale = options.timeScale ?? 1;
  const moto = await startMotoServer({
    accountId: account.id,
    motoServer: options.motoServer,
    virtualEnvironment: options.virtualEnvironment,
    onLine: options.onMotoLine,
  });
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'defib-local-aws-')));
  await mkdir(directory, { recursive: true });
  const timeline = new Timeline();
  const stores = connectStores(moto.endpoint, account.region);
  let endpoint = '';
  const env = (): Readonly<Record<string, string>> => awsEnvironment(endpoint, account.region);
  const { alarmQuotas, simulatedFleet } = options;
  const plant = new Plant({
    stores,
    account,
    timeScale,
    timeline,
    directory,
    alarmQuotas,
    simulatedFleet,
    awsEnvironment: env,
  });
  if (simulatedFleet !== undefined) await plant.groups.create(simulatedFleet.group);
  const front = new FrontServer(moto.endpoint, plant.interceptors(), (request) => plant.observe(request));
  endpoint = await front.listen();
  plant.start();
  return new RunningLocalAws({
    endpoint,
    env: env(),
    account,
    timeScale,
    faults: front.faults,
    calls: front.calls,
    stores,
    plant,
    timeline,
    stop: async () => {
      await plant.stop();
      await front.close();
      disconnectStores(stores);
      await moto.stop();
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  });
}

/** Dummy keys: moto checks none, and a real key must never come near it. */
function awsEnvironment(endpoint: string, region: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
