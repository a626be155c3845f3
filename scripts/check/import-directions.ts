/** Checks that every import goes the way the layers allow. */
import { type Check, type Offence, perFile } from './check.ts';
import { type Import, importsOf, packageOf } from './imports.ts';
import { HOMES, type Layer, layerOf, PRODUCT } from './layers.ts';
import type { CodeFile } from './tree.ts';

export const importDirections: Check = perFile('import directions', judge);

function judge(file: CodeFile): Offence[] {
  const layer = layerOf(file.path);
  if (!layer)
    return [{ file: file.path, reason: 'stands in no layer: move it into one, or give its folder a line in scripts/check/layers.ts' }];
  return importsOf(file).flatMap((one) => {
    const reason = one.path === undefined ? packageOffence(file.path, layer, one) : pathOffence(layer, one, one.path);
    return reason === undefined ? [] : [{ file: file.path, line: one.line, reason }];
  });
}

function pathOffence(layer: Layer, one: Import, path: string): string | undefined {
  if (!/\.(tsx?|cjs|json)$/.test(path)) return `imports ${one.specifier} without the .ts or .tsx extension`;
  if (isOwn(layer, path)) return undefined;
  const allowed = layer.may.flatMap((prefix) => (prefix === '*' ? PRODUCT : [prefix]));
  if (allowed.some((prefix) => path.startsWith(prefix))) return undefined;
  const asType = layer.types?.some((prefix) => path.startsWith(prefix)) ?? false;
  if (asType && one.typesOnly) return undefined;
  const listed = [...allowed, ...(layer.types ?? []).map((prefix) => `${prefix} (types only)`)].join(', ') || 'nothing outside itself';
  return `imports ${path}, but ${layer.at} may import: ${listed}`;
}

function isOwn(layer: Layer, path: string): boolean {
  return layer.at.endsWith('/') ? path.startsWith(layer.at) : path === layer.at;
}

function packageOffence(from: string, layer: Layer, one: Import): string | undefined {
  const name = packageOf(one.specifier);
  const homes = HOMES[name];
  const free = from.startsWith('test/') || from.startsWith('bench/');
  if (homes && !free && !homes.some((home) => from.startsWith(home))) return `imports ${name}, which only ${homes.join(', ')} may`;
  const wildcard = name.startsWith('node:') ? 'node:*' : '*';
  if (layer.packages.includes(name) || layer.packages.includes(wildcard)) return undefined;
  return `imports ${name}, but ${layer.at} may import ${layer.packages.join(', ') || 'no package and no built-in'}`;
}
