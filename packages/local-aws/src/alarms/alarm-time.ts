/** 2026-09-23T19:58:49.529+0000, as CloudWatch writes it in messages: no colon in the offset. */
export function cloudWatchTimestamp(date: Date): string {
  return date.toISOString().replace('Z', '+0000');
}

/** 23/09/26 19:57:00, as reasons name a data point's period. */
export function reasonTimestamp(date: Date): string {
  const [day = '', time = ''] = date.toISOString().split('T');
  const [year = '', month = '', dayOfMonth = ''] = day.split('-');
  return `${dayOfMonth}/${month}/${year.slice(2)} ${time.slice(0, 8)}`;
}
