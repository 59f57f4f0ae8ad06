import type { Severity } from './notice.ts';

/** Colours of the bar. */
export const COLORS = {
  critical: '#d7263d',
  warning: '#f2a33a',
  good: '#2eb67d',
  busy: '#1d8fe1',
  quiet: '#8a8f98',
} as const;

export function colorOf(severity: Severity): string {
  return severity === 'info' ? COLORS.busy : COLORS[severity];
}

export function iconOf(severity: Severity): string {
  return { critical: '🔴', warning: '🟠', info: '🔵' }[severity];
}
