/** 'Fri 2026-01-30 12:00:00 UTC', in the caller's zone as systemctl prints it; empty where there is no time. */
export function formatTimestamp(at: Date | undefined, timeZone: string): string {
  if (at === undefined) return '';
  const parts = new Map(
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    })
      .formatToParts(at)
      .map(({ type, value }): [string, string] => [type, value]),
  );
  const part = (type: string): string => parts.get(type) ?? '';
  const date = `${part('year')}-${part('month')}-${part('day')}`;
  return `${part('weekday')} ${date} ${part('hour')}:${part('minute')}:${part('second')} ${part('timeZoneName')}`;
}

/** The same moment on a clock that never jumps, in microseconds; '0' where there is no time. */
export function monotonicMicroseconds(at: Date | undefined): string {
  if (at === undefined) return '0';
  return String(Math.round((at.getTime() - performance.timeOrigin) * 1000));
}

/** '12s', '3min' */
export function formatAge(since: Date): string {
  const seconds = Math.max(0, Math.round((Date.now() - since.getTime()) / 1000));
  return seconds < 120 ? `${seconds}s` : `${Math.round(seconds / 60)}min`;
}
