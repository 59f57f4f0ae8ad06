import { describe, expect, it } from 'vitest';
import { fixtureAlarm } from '../examples/alarm-examples.ts';
import { INCIDENT_EXAMPLES } from '../examples/incident-examples.ts';
import {
  type AlarmNotice,
  checkSlackLimits,
  formatDigest,
  formatNotice,
  type Notice,
  type SlackMessage,
} from '../src/index.ts';

const cpu = fixtureAlarm('sns-cpu-raised');

function alarmNotice(name: string, description: string): AlarmNotice {
  return {
    kind: 'alarm',
    alarm: { ...cpu, alarm: { ...cpu.alarm, name, description } },
    severity: 'critical',
    instances: [{ id: 'i-0a1b2c3d4e5f60718', name }],
  };
}

function textsOf(message: SlackMessage): string[] {
  const blocks = [...message.blocks, ...message.attachments.flatMap((attachment) => attachment.blocks)];
  return [
    message.text,
    ...blocks.flatMap((block) => (block.type === 'section' ? block.text.text : block.elements.map(({ text }) => text))),
  ];
}

describe('text that would break the layout', () => {
  it('neither mentions anybody nor makes links', () => {
    const message = formatNotice(alarmNotice('<!channel> & <@U123>', 'see <https://evil.example.com|here> <!here>'));

    expect(message.text).toBe(
      'CRITICAL: &lt;!channel&gt; &amp; &lt;@U123&gt; — CPU 93 % over 80 % for 3 of 3 minutes — eu-west-1',
    );
    expect(textsOf(message).filter((text) => /<[!@#](?!date\^)/.test(text))).toEqual([]);
    expect(textsOf(message).join('\n')).not.toContain('|here>');
  });

  it('keeps backticks, asterisks, underscores and quotes from formatting', () => {
    const [, headline, body] = textsOf(
      formatNotice(alarmNotice('a*b*c `d` _e_ snake_case', '> quote\n```fence``` ~gone~ *bold* :tada:')),
    );

    expect(headline).toBe('🔴 *CRITICAL: a∗b∗c ˋdˋ ˍeˍ snake_case*');
    expect(body?.split('\n').slice(2, 4)).toEqual(['\u200b&gt; quote', 'ˋˋˋfenceˋˋˋ ∼gone∼ ∗bold∗ :\u200btada:']);
  });

  it('isolates right-to-left names and drops characters that turn the direction', () => {
    const [text, headline] = textsOf(formatNotice(alarmNotice('שרת \u202eevil\u202c مرحبا', '')));

    expect(headline).toBe('🔴 *\u2068CRITICAL: שרת evil مرحبا\u2069*');
    expect(text).toBe('\u2068CRITICAL: שרת evil مرحبا — CPU 93 % over 80 % for 3 of 3 minutes — eu-west-1\u2069');
  });

  it('cuts no emoji in half', () => {
    const family = '👨‍👩‍👧‍👦';
    const message = formatNotice(alarmNotice(family.repeat(200), '🏴‍☠️'.repeat(900)));

    expect(textsOf(message).filter((text) => /\p{Surrogate}/u.test(text))).toEqual([]);
    expect(textsOf(message)[1]?.replaceAll(family, '')).toBe('🔴 *CRITICAL: …*');
    expect(checkSlackLimits(message)).toEqual([]);
  });

  it('survives half characters and control characters', () => {
    expect(formatNotice(alarmNotice('half \ud83d and \u0000 bell \u0007', '')).text).toContain(
      'CRITICAL: half \ufffd and bell',
    );
  });
});

describe('too much of everything', () => {
  const long = `${'x<&>`*_'.repeat(15_000)} ${'가'.repeat(20_000)}`;

  it('keeps the limits with texts of 100 KB', () => {
    const incident = INCIDENT_EXAMPLES.map(({ notice }): Notice => {
      const { event } = notice;
      const facts = {
        ...event.facts,
        instance: { ...event.facts.instance, name: long },
        target: { ...event.facts.target, unit: long, service: long },
      };
      return {
        ...notice,
        event:
          'explanation' in event
            ? { ...event, facts, explanation: long }
            : 'output' in event
              ? { ...event, facts, output: long }
              : { ...event, facts },
      };
    });
    const notices: Notice[] = [
      alarmNotice(long, long),
      {
        ...alarmNotice('a', 'b'),
        runbookUrl: `https://wiki.example.com/${long}`,
        logs: {
          kind: 'lines',
          logGroup: long,
          more: true,
          lines: Array.from({ length: 50 }, () => ({ at: new Date(0), text: long })),
        },
      },
      ...incident,
      {
        kind: 'health',
        severity: 'info',
        service: long,
        eventTypeCode: long,
        category: 'issue',
        abuse: false,
        description: long,
        affected: Array.from({ length: 500 }, () => long),
        actionRequired: true,
      },
      {
        kind: 'scaling',
        severity: 'info',
        what: 'launch-failed',
        group: long,
        instanceId: long,
        cause: long,
        statusMessage: long,
        region: 'eu-west-1',
      },
      { kind: 'spot', severity: 'info', what: 'interruption', instanceId: long, action: long },
      { kind: 'text', severity: 'info', subject: long, text: long, topicArn: long },
    ];
    const messages = [
      ...notices.map((notice) => formatNotice(notice)),
      formatDigest(notices),
      formatDigest(notices, { locale: 'ko' }),
    ];

    expect(
      messages.flatMap((message, index) => checkSlackLimits(message).map((problem) => `${index} ${problem}`)),
    ).toEqual([]);
    expect(messages.filter(({ attachments }) => attachments.length === 0)).toEqual([]);
  });

  it('shows six of fifty dimensions', () => {
    const dimensions = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`d${index}`, 'v'.repeat(1024)]));
    const metrics = [{ returnData: true, metric: { namespace: 'Shop', name: 'Orders', dimensions } }];
    const message = formatNotice({ kind: 'alarm', alarm: { ...cpu, metrics }, severity: 'info', instances: [] });
    const line = textsOf(message)
      .join('\n')
      .split('\n')
      .find((candidate) => candidate.startsWith('*Dimensions*'));

    expect(line).toBe(
      `*Dimensions*  ${Array.from({ length: 6 }, (_, index) => `d${index} \`${'v'.repeat(119)}…\``).join(', ')}, +44 more`,
    );
    expect(checkSlackLimits(message)).toEqual([]);
  });

  it('takes time in proportion to the text', () => {
    const huge = alarmNotice('a'.repeat(1_000_000), 'password'.repeat(130_000));
    const start = performance.now();
    formatNotice(huge);

    // Generous: a pattern that backtracks takes minutes.
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
