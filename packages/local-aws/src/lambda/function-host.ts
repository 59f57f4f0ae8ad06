import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { arrayAt, parseJsonObject } from '../json-value.ts';
import { ExecutionEnvironment } from './execution-environment.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { InvocationOutcome } from './invocation.ts';
import { unzip } from './unzip.ts';

export interface FunctionHostOptions {
  /** Where zips are unpacked. */
  readonly directory: string;
  readonly awsEnvironment: () => Readonly<Record<string, string>>;
  readonly onLine: (functionName: string, line: string) => void;
  readonly onStart: (
    functionName: string,
    start: { readonly requestId: string; readonly coldStart: boolean; readonly records: number },
  ) => void;
  readonly onFinish: (functionName: string, outcome: InvocationOutcome) => void;
}

interface Deployed {
  readonly definition: FunctionDefinition;
  readonly taskRoot: Promise<string>;
  readonly environments: Set<ExecutionEnvironment>;
}

/** The functions and their execution environments: an idle one is used again, else a new one starts cold. */
export class FunctionHost {
  readonly #options: FunctionHostOptions;
  readonly #functions = new Map<string, Deployed>();
  readonly #ending = new Set<Promise<void>>();
  #revision = 0;

  constructor(options: FunctionHostOptions) {
    this.#options = options;
  }

  /** Puts a function, or its next revision; environments of the former one end when they are idle. */
  deploy(definition: FunctionDefinition, zip: Buffer): void {
    this.remove(definition.name);
    this.#revision += 1;
    const taskRoot = this.#unpack(join(this.#options.directory, `${definition.name}-${this.#revision}`), zip);
    // Whoever invokes it hears of a broken zip; nobody may be waiting yet.
    taskRoot.catch(() => {});
    this.#functions.set(definition.name, { definition, taskRoot, environments: new Set() });
  }

  remove(name: string): void {
    const deployed = this.#functions.get(name);
    if (deployed === undefined) return;
    this.#functions.delete(name);
    for (const environment of deployed.environments) if (environment.idle) this.#end(deployed, environment);
  }

  definition(name: string): FunctionDefinition | undefined {
    return this.#functions.get(name)?.definition;
  }

  /** Resolves with undefined where there is no such function. Rejects where its zip cannot be unpacked. */
  async invoke(name: string, payload: string): Promise<InvocationOutcome | undefined> {
    const deployed = this.#functions.get(name);
    if (deployed === undefined) return undefined;
    const taskRoot = await deployed.taskRoot;
    const environment = this.#idleOf(deployed) ?? this.#startIn(deployed, taskRoot);
    const records = Math.max(1, arrayAt(parseJsonObject(payload), 'Records').length);
    const outcome = await environment.invoke(payload, (start) => this.#options.onStart(name, { ...start, records }));
    this.#options.onFinish(name, outcome);
    const replaced = this.#functions.get(name) !== deployed;
    if (environment.dead || replaced) this.#end(deployed, environment);
    return outcome;
  }

  async stop(): Promise<void> {
    for (const deployed of this.#functions.values()) {
      for (const environment of deployed.environments) this.#end(deployed, environment);
    }
    this.#functions.clear();
    await Promise.all(this.#ending);
  }

  #idleOf(deployed: Deployed): ExecutionEnvironment | undefined {
    for (const environment of deployed.environments) if (environment.idle) return environment;
    return undefined;
  }

  #startIn(deployed: Deployed, taskRoot: string): ExecutionEnvironment {
    const environment = new ExecutionEnvironment({
      definition: deployed.definition,
      taskRoot,
      awsEnvironment: this.#options.awsEnvironment(),
      onLine: (line) => this.#options.onLine(deployed.definition.name, line),
    });
    deployed.environments.add(environment);
    return environment;
  }

  #end(deployed: Deployed, environment: ExecutionEnvironment): void {
    deployed.environments.delete(environment);
    const ending = environment.stop().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  async #unpack(folder: string, zip: Buffer): Promise<string> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    for (const { path, bytes } of unzip(zip)) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes);
    }
    return folder;
  }
}
