import type { DigestState, Evaluation, Words } from './words.ts';

const DIRECTIONS = {
  over: '초과',
  'at-or-over': '이상',
  under: '미만',
  'at-or-under': '이하',
  'above-band': '예상 범위 초과',
  'below-band': '예상 범위 미달',
  'outside-band': '예상 범위 이탈',
} as const;

const STATES: Readonly<Record<DigestState, string>> = {
  escalated: '사람의 조치 필요',
  failed: '실패',
  raised: '경보',
  withheld: '재시작하지 않음',
  noticed: '확인 필요',
  'no-data': '데이터 없음',
  requested: '재시작 중',
  healed: '복구',
  cleared: '해소',
  told: '알림',
};

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = (
    [
      ['일', Math.floor(whole / 86_400)],
      ['시간', Math.floor(whole / 3600) % 24],
      ['분', Math.floor(whole / 60) % 60],
      ['초', whole % 60],
    ] as const
  )
    .filter(([, count]) => count > 0)
    .slice(0, 2)
    .map(([unit, count]) => `${count}${unit}`);
  return parts.join(' ') || '0초';
}

/** '3분 중 3분 동안', '5분 동안', '5분 주기 3회 중 2회' */
function heldFor({ needed, of, periodSeconds }: Evaluation): string {
  if (periodSeconds === undefined) return of === 1 ? '' : `${of}회 중 ${needed}회`;
  if (of === 1) return `${duration(periodSeconds)} 동안`;
  return periodSeconds === 60
    ? `${of}분 중 ${needed}분 동안`
    : `${duration(periodSeconds)} 주기 ${of}회 중 ${needed}회`;
}

export const WORDS_KO: Words = {
  labels: {
    instance: '인스턴스',
    instances: '인스턴스',
    since: '시작',
    at: '시각',
    account: '계정',
    alarm: '경보',
    service: '서비스',
    dimensions: '차원',
    contributor: '시계열',
    rule: '규칙',
    children: '원인 경보',
    query: '쿼리',
    logGroups: '로그 그룹',
    reason: '이유',
    now: '할 일',
    attempt: '시도',
    starts: '시작',
    ends: '종료',
    affected: '영향 대상',
    group: '그룹',
    cause: '원인',
    zone: '가용 영역',
    topic: '주제',
  },
  links: {
    alarm: '경보',
    graph: '그래프',
    instance: '인스턴스',
    logs: '로그',
    runbook: '런북',
    command: '명령 출력',
    health: 'Health 대시보드',
    group: 'Auto Scaling 그룹',
  },
  metrics: { cpu: 'CPU', memory: '메모리', disk: '디스크', swap: '스왑' },
  more: (count) => `외 ${count}개`,
  duration,
  alarm: {
    raised: (title, severity) =>
      `${severity === 'critical' ? '심각' : severity === 'warning' ? '경고' : '경보'}: ${title}`,
    cleared: (title, lasted) => (lasted === undefined ? `해소: ${title}` : `${lasted} 만에 해소: ${title}`),
    noData: (title) => `데이터 없음: ${title}`,
    processDown: (service, where) => `${where}에서 ${service} 중단`,
    agentSilent: (where) => `${where}의 CloudWatch 에이전트 무응답`,
    condition: (what, value, direction, threshold, evaluation) =>
      [
        [what, value].filter((part) => part !== undefined && part !== '').join(' '),
        [evaluation === undefined ? '' : heldFor(evaluation), threshold, DIRECTIONS[direction]]
          .filter((part) => part !== undefined && part !== '')
          .join(' '),
      ].join(', '),
    noProcess: (selector) => `실행 중인 ${selector} 프로세스 없음`,
    processBack: (selector, count) => `실행 중인 ${selector} 프로세스: ${count}개`,
    missingData: (what, evaluation) =>
      `${what}: ${evaluation === undefined ? '' : `${heldFor(evaluation)} `}데이터 없음`,
    afterMute: '알림 중지 시간이 끝난 뒤 보낸 경보입니다. 보이는 것보다 오래되었을 수 있습니다.',
    muted: (until) => `알림 중지됨${until === undefined ? '' : `(${until}까지)`}: 조치하지 않습니다.`,
    suppressed: (by) => `억제됨${by === undefined ? '' : `(${by})`}: 경보 작업이 보류되었습니다.`,
    restartFollows: '아직 없음: Defib이 재시작 여부를 판단하고 결과를 여기에 알립니다.',
    observed: 'Defib은 여기서 관찰만 합니다. 필요하면 직접 재시작하세요.',
    lookAtRunbook: '런북을 따르세요.',
  },
  logs: {
    before: '직전 로그',
    newest: (count) => `최신 ${count}줄만 표시`,
    none: (group) => `직전 5분 동안 일치하는 로그가 없습니다(${group}).`,
    unavailable: {
      'no-such-group': (group) => `로그 없음: 로그 그룹 ${group}이(가) 없습니다.`,
      'not-permitted': (group) => `로그 없음: Defib에 ${group} 읽기 권한이 없습니다.`,
      'not-reachable': (group) => `로그 없음: ${group}을(를) 제때 읽지 못했습니다.`,
    },
  },
  incident: {
    requested: (unit, where) => `재시작 중: ${where}의 ${unit}`,
    withheld: (unit, where) => `재시작하지 않음: ${where}의 ${unit}`,
    succeeded: (unit, where, time) => `${time} 만에 복구: ${where}의 ${unit}`,
    alreadyRunning: (unit, where, time) => `${time} 만에 스스로 복구: ${where}의 ${unit}`,
    failed: (unit, where) => `재시작 실패: ${where}의 ${unit}`,
    escalated: (unit, where) => `사람의 조치 필요: ${where}의 ${unit}`,
    sent: '중단 경보에 따라 Systems Manager로 재시작 명령을 보냈습니다.',
    agentUnit: 'CloudWatch 에이전트',
    endings: {
      restarted: '재시작했고 정상 동작을 유지합니다.',
      'already-running': '이미 스스로 복구되었습니다.',
      'unit-not-found': '호스트에 해당 유닛이 없습니다.',
      'unit-masked': '호스트에서 유닛이 마스크되어 있습니다.',
      'start-failed': '시작하지 못했습니다.',
      'start-timed-out': '제한 시간 안에 활성화되지 않았습니다.',
      'not-stable': '활성화되었지만 곧 다시 멈췄습니다.',
      'bad-parameter': '호스트가 명령 매개변수를 거부했습니다.',
      'no-service-manager': '호스트에 systemd 또는 서비스 제어 관리자가 없습니다.',
      'timed-out': '명령이 제한 시간을 넘겼습니다.',
      undeliverable: '명령이 호스트에 전달되지 않았습니다.',
      cancelled: '명령이 취소되었습니다.',
      unknown: '명령이 어떻게 끝났는지 알 수 없습니다.',
    },
    withheldReasons: {
      'observe-mode': 'Defib은 여기서 관찰만 합니다.',
      suppressed: '다른 경보가 이 경보를 억제하고 있습니다.',
      muted: '경보 알림이 중지되어 있습니다.',
      paused: '인스턴스가 일시 중지 상태입니다.',
      'change-calendar-closed': '변경 일정이 닫혀 있습니다.',
      'instance-not-running': '인스턴스가 실행 중이 아닙니다.',
      'instance-terminating': '인스턴스가 종료되는 중입니다.',
      'instance-not-connected': '인스턴스가 Systems Manager에 연결되어 있지 않습니다.',
      'cooling-down': '방금 재시작했습니다.',
      'budget-exhausted': '재시작 횟수가 한도에 이르렀습니다.',
      'blast-radius': '서비스의 인스턴스가 한꺼번에 너무 많이 중단되었습니다.',
    },
    withheldAdvice: {
      'observe-mode': '직접 재시작하거나 정책의 mode를 act로 바꾸세요.',
      suppressed: '억제하는 경보가 유지되는 동안 할 일이 없습니다.',
      muted: '알림 중지 규칙이 유지되는 동안 할 일이 없습니다.',
      paused: '작업이 끝나면 defib:paused 태그를 지우세요. 그 전에 필요하면 유닛을 직접 재시작하세요.',
      'change-calendar-closed': '변경 일정이 열릴 때까지 기다릴 수 없으면 직접 재시작하세요.',
      'instance-not-running': '실행 중이어야 할 인스턴스가 아니라면 할 일이 없습니다.',
      'instance-terminating': '할 일 없음: 인스턴스가 사라지는 중입니다.',
      'instance-not-connected': '호스트의 SSM 에이전트와 네트워크를 확인하세요.',
      'cooling-down': '아직 할 일이 없습니다.',
      'budget-exhausted': '유닛의 저널을 확인하세요. 재시작으로는 해결되지 않습니다.',
      'blast-radius': '더 재시작하기 전에 배포 등 호스트들의 공통점을 찾으세요.',
    },
    escalationReasons: {
      'budget-exhausted': '허용된 횟수만큼 재시작했지만 다시 중단되었습니다.',
      'restart-failed': '재시작에 실패했습니다.',
      'blast-radius': '서비스의 인스턴스가 한꺼번에 너무 많이 중단되어 나머지는 그대로 두었습니다.',
      'instance-not-connected': 'Systems Manager로 인스턴스에 연결할 수 없습니다.',
      'agent-silent': 'CloudWatch 에이전트가 데이터를 보내지 않아 에이전트 유닛을 조치했습니다.',
      'no-result': '재시작 결과를 받지 못했습니다.',
      'calendar-unreadable': '변경 일정이 열려 있는지 읽을 수 없었습니다.',
      'still-in-alarm': '유닛은 실행 중이지만 경보가 OK로 돌아오지 않습니다.',
    },
    escalationAdvice: {
      'budget-exhausted': '유닛의 저널을 확인하세요. 재시작으로는 해결되지 않습니다.',
      'restart-failed': '호스트에서 유닛을 확인하세요. 다시 재시작해도 결과는 같습니다.',
      'blast-radius': '더 재시작하기 전에 배포 등 호스트들의 공통점을 찾으세요.',
      'instance-not-connected': '호스트를 확인하세요. SSM 에이전트가 응답하지 않습니다.',
      'agent-silent': '이 호스트의 지표가 다시 들어오는지 확인하세요. 그때까지 프로세스는 감시되지 않습니다.',
      'no-result': '호스트와 명령을 확인하고, 유닛이 중단되어 있으면 직접 재시작하세요.',
      'calendar-unreadable': '정책에 있는 변경 일정과 읽기 권한을 확인하세요. 그때까지 아무것도 재시작하지 않습니다.',
      'still-in-alarm': '경보의 지표를 호스트의 프로세스 및 정책의 선택자와 비교하세요.',
    },
    retryAt: (time) => `아직 없음: ${time}에 다시 시도합니다.`,
    noRetry: '자동으로 다시 시도하지 않습니다. 호스트에서 유닛을 확인하세요.',
    nothingToDo: '할 일 없음.',
    verdictFollows: '아직 할 일 없음: 곧 결과를 알립니다.',
    exitCode: (exitCode) => `종료 코드 ${exitCode}`,
    hostSaid: '호스트 출력의 마지막 부분',
  },
  health: {
    title: (service, category, closed) =>
      `AWS Health: ${service} ${{ issue: '문제', scheduledChange: '예정된 변경', accountNotification: '계정 알림', investigation: '조사', other: '이벤트' }[category]}${closed ? ' 종료' : ''}`,
    abuse: (service) => `AWS Health: 침해 신고(${service})`,
    actionRequired: 'AWS가 조치를 요청합니다. Health 대시보드를 여세요.',
    page: (number, of) => `${of}쪽 중 ${number}쪽`,
  },
  scaling: {
    launched: (instance, group) => `${group}에서 ${instance} 시작됨`,
    terminated: (instance, group) => `${group}에서 ${instance} 종료됨`,
    'launch-failed': (_instance, group) => `${group}에서 인스턴스 시작 실패`,
    'terminate-failed': (instance, group) => `${group}에서 ${instance} 종료 실패`,
    'warm-pool': (instance, group) => `${group}의 웜 풀에서 ${instance} 이동`,
  },
  scalingAdvice: '그룹의 활동 기록을 확인하세요. 그룹이 스스로 다시 시도합니다.',
  spot: {
    interruption: (instance) => `2분 뒤 스팟 중단: ${instance}`,
    rebalance: (instance) => `스팟 재조정 권고: ${instance}`,
  },
  spotInterruption: (action) =>
    `이 경고 2분 뒤 EC2가 인스턴스를 회수합니다${action === undefined ? '' : `(${action})`}.`,
  spotRebalance: '인스턴스가 중단될 위험이 높아졌습니다. 대체할 수 없는 경우가 아니면 할 일이 없습니다.',
  text: { title: (looksLike) => (looksLike === undefined ? '메시지' : `메시지(${looksLike})`) },
  digest: {
    title: (count, families) => `한꺼번에 메시지 ${count}건, ${families === 1 ? '모두 같은 종류' : `${families}종류`}`,
    families: (count) => `외 ${count}종류`,
    instances: '인스턴스',
    count: (state, count) => `${STATES[state]} ${count}건`,
    footer: '한꺼번에 너무 많아 하나로 묶었습니다. 심각한 것부터 표시합니다. 각 경보는 CloudWatch 콘솔에 있습니다.',
  },
};
