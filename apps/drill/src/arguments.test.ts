import { describe, expect, it } from 'vitest';
import { ArgumentsError, parseArguments } from './arguments.ts';

const known = ['process-killed', 'paused'];

describe('parseArguments', () => {
  it('runs the first scenario by default', () => {
    expect(parseArguments([], known)).toEqual({ scenarios: ['process-killed'], systemd: false, verify: false });
  });

  it('runs all, with a report', () => {
    expect(parseArguments(['--all', '--report', 'drill.json', '--verify'], known)).toEqual({
      scenarios: known,
      systemd: false,
      verify: true,
      report: 'drill.json',
    });
  });

  it('runs a scenario once, however often it is named', () => {
    expect(parseArguments(['--scenario', 'paused', '--scenario=paused', '--systemd'], known)).toEqual({
      scenarios: ['paused'],
      systemd: true,
      verify: false,
    });
  });

  it('offers help', () => {
    expect(parseArguments(['-h'], known)).toBe('help');
  });

  it.each([
    [['--scenario', 'fire'], "There is no scenario 'fire'. There are: process-killed, paused."],
    [['--all', '--scenario', 'paused'], 'Either --all or --scenario, not both.'],
  ])('refuses %j', (argv, message) => {
    expect(() => parseArguments(argv, known)).toThrow(new ArgumentsError(message));
  });

  it.each([['--fire'], ['fire'], ['--report']])('refuses %s and points to --help', (argument) => {
    expect(() => parseArguments([argument], known)).toThrow(/--help tells what there is/);
  });
});
