export type { CreateHost, ExecResult, Host, HostProcess, HostUnit } from '../host.ts';
export { HostError, UnitNotRunningError, UnitStartError, UnknownUnitError } from './host-errors.ts';
export { createSandboxHost } from './sandbox-host.ts';
export { type PrepareSystemdHostsOptions, prepareSystemdHosts } from './systemd-host.ts';
export { type Availability, systemdHostsAvailable } from './systemd-hosts-available.ts';
