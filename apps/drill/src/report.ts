/** One line of a scenario's timeline. */
export interface ReportedStep {
  /** Seconds since the scenario began. */
  readonly at: number;
  readonly label: string;
  readonly text: string;
}

/** Something that had to be true in the end, and whether it was. */
export interface ReportedCheck {
  readonly what: string;
  readonly passed: boolean;
  /** What was found instead, when it did not pass. */
  readonly found?: string;
}

/** A SendCommand as it reached SSM. */
export interface ReportedCommand {
  readonly at: number;
  readonly commandId: string;
  readonly instanceIds: readonly string[];
  readonly unit: string;
}

/** Something that people or subscribers were told: an incident event, a mail of the escalation topic, a Slack message. */
export interface ReportedMessage {
  readonly at: number;
  readonly kind: 'incident-event' | 'mail' | 'slack';
  readonly subject: string;
  readonly body: string;
}

export interface ReportedScenario {
  readonly scenario: string;
  readonly outcome: 'passed' | 'failed';
  readonly seconds: number;
  readonly steps: readonly ReportedStep[];
  readonly checks: readonly ReportedCheck[];
  readonly commands: readonly ReportedCommand[];
  readonly messages: readonly ReportedMessage[];
}

/** What `--report` writes. */
export interface DrillReport {
  readonly version: 1;
  readonly hosts: 'processes' | 'systemd';
  readonly scenarios: readonly ReportedScenario[];
  /** With --verify: what IAM's policies and Terraform said of the stack after the scenarios. */
  readonly verification?: {
    /** Every call that a function made is allowed by the policies of its role. */
    readonly permissionsSuffice: boolean;
    readonly secondPlanEmpty: boolean;
    readonly destroyed: boolean;
  };
  readonly passed: number;
  readonly failed: number;
}
