/** What a shell step left behind. `exitCode` is undefined when it was killed at its time-out. */
export interface ExecResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

/** One process as the CloudWatch agent's procstat sees it. */
export interface HostProcess {
  readonly pid: number;
  /** Resolved path of the executable. */
  readonly exe: string;
  /** The command line, arguments joined by a blank. */
  readonly commandLine: string;
}

/** Where a unit of a host gets its process from. */
export interface HostUnit {
  /** 'web.service' */
  readonly name: string;
  /** Program and arguments that the service manager starts. */
  readonly command: readonly string[];
  /** Seconds between the start of the process and the moment when it counts as active. Defaults to none. */
  readonly readyAfterSeconds?: number;
  /** Whether the service manager itself starts it again when it ends. Defaults to 'no'. */
  readonly restart?: 'no' | 'always';
}

/**
 * A machine that the local AWS treats as an EC2 instance. Its processes are real ones of this machine; what makes it a
 * host is that they can be told apart from those of the other hosts.
 */
export interface Host {
  readonly platform: 'linux';
  /** Runs a shell script as the SSM agent would: as root on a real host, with this host's service manager in PATH. */
  exec(script: string, options: { readonly timeoutSeconds: number }): Promise<ExecResult>;
  /** Every process that runs on this host now, read from /proc. */
  processes(): Promise<readonly HostProcess[]>;
  /** Starts a unit by the host's own service manager. Rejects when it does not become active. */
  start(unit: string): Promise<void>;
  /** SIGKILLs the main process of a unit and resolves with its pid once it is gone. */
  kill(unit: string): Promise<number>;
  /** From now on (or no longer) starting this unit fails, in a way that a broken configuration would fail. */
  breakUnit(unit: string, broken: boolean): Promise<void>;
  /** Main pid of an active unit, else undefined. */
  mainPid(unit: string): Promise<number | undefined>;
  /** Stops every process of the host and removes its files. Safe to call twice. */
  stop(): Promise<void>;
}

/** Makes one host. `directory` is the host's own, empty and disposable. */
export type CreateHost = (options: {
  readonly name: string;
  readonly directory: string;
  readonly units: readonly HostUnit[];
}) => Promise<Host>;
