import { describe, expect, it } from 'vitest';
import { ALARM_EXAMPLES } from '../examples/alarm-examples.ts';
import { INCIDENT_EXAMPLES } from '../examples/incident-examples.ts';
import { EXAMPLES, STORM } from '../examples/index.ts';
import { checkSlackLimits, formatDigest, formatNotice, plainMessage, type SlackMessage } from '../src/index.ts';

const CONSOLE = 'https://eu-west-1.console.aws.amazon.com';
const INSTANCE = `${CONSOLE}/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-0a1b2c3d4e5f60718`;

function section(...lines: string[]) {
  return { type: 'section', text: { type: 'mrkdwn', text: lines.join('\n'), verbatim: true } };
}

function context(text: string) {
  return { type: 'context', elements: [{ type: 'mrkdwn', text, verbatim: true }] };
}

function example(title: string) {
  const found = EXAMPLES.find((candidate) => candidate.title === title);
  if (found === undefined) throw new Error(`no example ${title}`);
  return found.notice;
}

describe('whole messages', () => {
  it('tells of a process that is down', () => {
    const graph = `${CONSOLE}/cloudwatch/home?region=eu-west-1#metricsV2:graph=`;
    const message = formatNotice(example('A process is down'));
    const links = message.attachments[0]?.blocks.at(-1);

    expect(links).toEqual(context(expect.stringContaining(`<${graph}`)));
    expect(message).toEqual({
      text: 'CRITICAL: web is down on shop-web-1 — No process nginx is running — eu-west-1',
      blocks: [section('🔴 *CRITICAL: web is down on shop-web-1*')],
      attachments: [
        {
          color: '#d7263d',
          fallback: 'CRITICAL: web is down on shop-web-1 — No process nginx is running — eu-west-1',
          blocks: [
            section(
              '*No process nginx is running*',
              '*Now*  Nothing yet: Defib looks whether it may restart it, and tells here what came of it.',
              `*Instance*  shop-web-1 · <${INSTANCE}|i-0a1b2c3d4e5f60718> · Group \`shop-web\` · eu-west-1a`,
              '*Since*  <!date^1795162502^{date_short_pretty} {time_secs}|2026-11-20 08:15:02 UTC>',
              '*Account*  111122223333 · eu-west-1',
              '*Alarm*  `defib/prod/i-0a1b2c3d4e5f60718/process-web`',
            ),
            section(
              '*Last log lines before it*  `/shop/web/error`',
              '```08:12:51 GET /cart 200 12ms',
              '08:13:02 ERROR upstream timed out while reading https://•••@cart.example.com/v1',
              '08:13:40 WARN retry 1 of 3, Authorization: •••',
              '08:14:09 ERROR connect() failed (111: Connection refused) ˋcartˋ &amp; &lt;pool&gt; ⏎ at connect (net.js:12) ⏎ at retry (pool.js:88)',
              '08:14:31 FATAL worker process 4711 exited on signal 9```',
            ),
            links,
          ],
        },
      ],
    });
  });

  it('says of a cleared alarm how long it lasted', () => {
    const message = formatNotice(example('The same, cleared'));

    expect(message.text).toBe('Cleared after 14 min: shop-web cpu high — CPU 41 % — shop-web-1 — eu-west-1');
    expect(message.attachments[0]?.color).toBe('#2eb67d');
    expect(message.attachments[0]?.blocks[0]).toEqual(
      section(
        '*CPU 41 %*',
        'CPU of the shop&#39;s web servers.'.replace('&#39;', "'"),
        `*Instance*  shop-web-1 · <${INSTANCE}|i-0a1b2c3d4e5f60718> · Group \`shop-web\` · eu-west-1a`,
        '*At*  <!date^1795163262^{date_short_pretty} {time_secs}|2026-11-20 08:27:42 UTC>',
        '*Account*  111122223333 · eu-west-1',
      ),
    );
  });

  it('tells of a failed restart with the end of the journal', () => {
    const message = formatNotice(example('The verdict: failed'));
    const alarm = `${CONSOLE}/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/defib%2Fprod%2Fi-0a1b2c3d4e5f60718%2Fprocess-web`;
    const command = `${CONSOLE}/systems-manager/run-command/0d6f5a8e-1b7c-4b6c-9d1e-3f2a1b0c9d8e/i-0a1b2c3d4e5f60718?region=eu-west-1`;

    expect(message).toEqual({
      text: 'Restart failed: web on shop-web-1 — It did not start. Nothing yet: it is tried again at 2026-11-20 08:\u200b21:02 UTC.',
      blocks: [section('❌ *Restart failed: web on shop-web-1*')],
      attachments: [
        {
          color: '#d7263d',
          fallback: message.text,
          blocks: [
            section(
              'It did not start.',
              '*Now*  Nothing yet: it is tried again at <!date^1795162862^{time_secs}|2026-11-20 08:21:02 UTC>.',
              `*Instance*  shop-web-1 · <${INSTANCE}|i-0a1b2c3d4e5f60718> · Group \`shop-web\` · eu-west-1a`,
              '*Service*  web · `nginx.service`',
              '*Since*  <!date^1795162502^{date_short_pretty} {time_secs}|2026-11-20 08:15:02 UTC>',
              '*Account*  111122223333 · eu-west-1',
              '*Attempt*  2',
            ),
            section(
              '*The end of what the host said* (exit code 30)',
              '```== journal of nginx.service',
              'Nov 20 08:16:01 shop-web-1 nginx[4812]: nginx: [emerg] unknown directive "proxy_pas" in /etc/nginx/conf.d/shop.conf:14',
              'Nov 20 08:16:01 shop-web-1 systemd[1]: nginx.service: Control process exited, code=exited, status=1/FAILURE',
              'Nov 20 08:16:01 shop-web-1 systemd[1]: Failed to start nginx.service - A high performance web server.',
              'defib-result: start-failed 2```',
            ),
            context(
              [
                `<${command}|Command output>`,
                `<${INSTANCE}|Instance>`,
                `<${alarm}|Alarm>`,
                '<https://wiki.example.com/shop/web-down|Runbook>',
              ].join('  ·  '),
            ),
          ],
        },
      ],
    });
  });

  it('makes one message of a storm, the worst first', () => {
    const message = formatDigest(STORM);

    expect(message.blocks).toEqual([section('🌩️ *56 messages at once, of 3 kinds*')]);
    expect(message.attachments[0]?.blocks).toEqual([
      section(
        '🚨 *web*  1 in need of a person, 1 failed, 48 in alarm, 1 not restarted, 1 being restarted, 1 healed',
        '`i-00000a1b2c3d40000`, `i-00000a1b2c3d40001`, `i-00000a1b2c3d40002`, `i-00000a1b2c3d40003`, +45 more · <!date^1795162502^{time_secs}|2026-11-20 08:15:02 UTC> – <!date^1795162520^{time_secs}|2026-11-20 08:15:20 UTC>',
      ),
      section(
        '🔴 *shop-web cpu high*  1 in alarm, 1 cleared',
        '`i-0a1b2c3d4e5f60718` · <!date^1795162422^{time_secs}|2026-11-20 08:13:42 UTC> – <!date^1795163262^{time_secs}|2026-11-20 08:27:42 UTC>',
      ),
      section(
        '🔴 *cloudwatch-agent*  1 in alarm',
        '`i-0b2c3d4e5f6071829` · <!date^1795162810^{time_secs}|2026-11-20 08:20:10 UTC>',
      ),
      context('Too many at once for one message each: the worst first. Each is in the CloudWatch console.'),
    ]);
  });

  it('speaks Korean', () => {
    expect(formatNotice(example('A restart is withheld'), { locale: 'ko' }).attachments[0]?.blocks[0]).toEqual(
      section(
        '방금 재시작했습니다.',
        'nginx.service was restarted 100 s ago; the cool-down is 300 s.',
        '*할 일*  아직 없음: <!date^1795162702^{time_secs}|2026-11-20 08:18:22 UTC>에 다시 시도합니다.',
        `*인스턴스*  shop-web-1 · <${INSTANCE}|i-0a1b2c3d4e5f60718> · 그룹 \`shop-web\` · eu-west-1a`,
        '*서비스*  web · `nginx.service`',
        '*시작*  <!date^1795162502^{date_short_pretty} {time_secs}|2026-11-20 08:15:02 UTC>',
        '*계정*  111122223333 · eu-west-1',
      ),
    );
  });

  it('has a notification that makes sense alone, for every kind and in both languages', () => {
    const texts = (locale: 'en' | 'ko') => EXAMPLES.map(({ notice }) => formatNotice(notice, { locale }).text);

    expect(texts('en')).toEqual([
      'CRITICAL: web is down on shop-web-1 — No process nginx is running — eu-west-1',
      'Warning: shop-web cpu high — CPU 93 % over 80 % for 3 of 3 minutes — shop-web-1 — eu-west-1',
      'Cleared after 14 min: shop-web cpu high — CPU 41 % — shop-web-1 — eu-west-1',
      'Warning: the CloudWatch agent is silent on i-0b2c3d4e5f6071829 — Memory: no data — eu-west-1',
      'Warning: shop-alb latency unusual — TargetResponseTime p90 1.8 s above the expected band for 2 of 2 periods of 5 min — eu-west-1',
      'CRITICAL: shop is down — eu-west-1',
      'Warning: shop-web errors in the log — count(∗) 142 over 100 — eu-west-1',
      'Warning: fleet disk full — Disk used 97.3 over 90 for 1 minute — i-0c3d4e5f607182930 — eu-west-1',
      'Restarting web on shop-web-1 — The alarm says that it is down; the restart was sent by Systems Manager. Nothing to do yet: the verdict follows.',
      'Not restarted: web on shop-web-1 — nginx.service was restarted 100 s ago; the cool-down is 300 s. Nothing yet: it is tried again at 2026-11-20 08:\u200b18:22 UTC.',
      'Healed in 41 s: web on shop-web-1 — It was restarted and stays up. Nothing to do.',
      'Restart failed: web on shop-web-1 — It did not start. Nothing yet: it is tried again at 2026-11-20 08:\u200b21:02 UTC.',
      'A person is needed: web on shop-web-1 — nginx.service was restarted 3 times within 3600 s, the most that is allowed, and died again. Look at the unit’s journal: restarting does not cure it.',
      'AWS Health: EC2 scheduled change — AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED EC2 has detected degradation of the hardware that hosts your instance. It will be stopped after the time shown. More: https://docs.example.com/retirement',
      'Launched i-0d4e5f60718293041 in shop-web',
      'Launch failed in shop-web — We currently do not have sufficient m7g.large capacity in the Availability Zone you requested (eu-west-1b).',
      'Spot interruption in two minutes: i-0d4e5f60718293041 — EC2 will terminate the instance two minutes after this warning.',
      'Nightly backup of shop-db — Backup finished: 3 of 3 volumes, 41 GiB. Report: https://backup.example.com/reports/1182',
    ]);
    // What comes from AWS and from people stays as it is; all else is Korean.
    const korean = texts('ko');
    expect(korean.filter((text) => !/[가-힣]/.test(text))).toEqual([
      'Nightly backup of shop-db — Backup finished: 3 of 3 volumes, 41 GiB. Report: https://backup.example.com/reports/1182',
    ]);
  });

  it('is within the limits for every example', () => {
    const messages: SlackMessage[] = (['en', 'ko'] as const).flatMap((locale) => [
      ...EXAMPLES.map(({ notice }) => formatNotice(notice, { locale })),
      formatDigest(STORM, { locale }),
    ]);

    expect(
      messages.flatMap((message) => [...checkSlackLimits(message), ...checkSlackLimits(plainMessage(message))]),
    ).toEqual([]);
    expect(messages.length).toBe(2 * (ALARM_EXAMPLES.length + INCIDENT_EXAMPLES.length + 5 + 1));
  });
});
