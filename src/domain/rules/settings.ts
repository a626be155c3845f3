/** Reads the settings of a clause, falling back on the defaults its kind states. */
import { isDuration } from '../duration.ts';
import type { Clause, Duration } from '../rule-book.ts';
import type { SettingSpec } from './contract.ts';

type Specs = Readonly<Record<string, SettingSpec>>;

export function countSetting(clause: Clause, specs: Specs, name: string): number {
  const value = clause.settings[name];
  return typeof value === 'number' ? value : (specs[name]!.default as number);
}

export function durationSetting(clause: Clause, specs: Specs, name: string): Duration {
  const value = clause.settings[name];
  return isDuration(value) ? value : (specs[name]!.default as Duration);
}

export function countsSetting(clause: Clause, specs: Specs, name: string): readonly number[] {
  const value = clause.settings[name];
  return Array.isArray(value) ? (value as number[]) : (specs[name]!.default as readonly number[]);
}

export function wordsSetting(clause: Clause, specs: Specs, name: string): readonly string[] {
  const value = clause.settings[name];
  return Array.isArray(value) ? (value as string[]) : (specs[name]!.default as readonly string[]);
}
