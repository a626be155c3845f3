/** Checks that `npm ci` will accept the lock file, and that every dependency is pinned to one version. */
import { type Lock, missingFrom } from '../lock/complete.ts';
import type { Check, Offence } from './check.ts';
import type { Tree } from './tree.ts';

type Pins = Readonly<Record<string, string>>;
const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
type Manifest = { readonly [kind in (typeof KINDS)[number]]?: Pins };

export const lockFile: Check = {
  name: 'lock file',
  run: (tree) => {
    const manifest = json<Manifest>(tree, 'package.json');
    const lock = json<Lock>(tree, 'package-lock.json');
    return { files: 2, offences: [...unpinned(manifest), ...outOfStep(manifest, lock), ...incomplete(lock)] };
  },
};

function json<T>(tree: Tree, path: string): T {
  const file = tree.texts.find((one) => one.path === path);
  if (!file) throw new Error(`${path} is missing`);
  return JSON.parse(file.text) as T;
}

/** A package installed under another name is pinned behind its own: `npm:@scope/name@1.2.3`. */
function pinsOf(manifest: Manifest): [string, string][] {
  const pins = KINDS.flatMap((kind) => Object.entries(manifest[kind] ?? {}));
  return pins.map(([name, version]) => [name, version.replace(/^npm:@?[^@]+@/, '')]);
}

function unpinned(manifest: Manifest): Offence[] {
  return pinsOf(manifest)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => ({ file: 'package.json', reason: `${name} is "${version}": pin one exact version` }));
}

function outOfStep(manifest: Manifest, { packages }: Lock): Offence[] {
  return pinsOf(manifest).flatMap(([name, version]) => {
    const locked = packages[`node_modules/${name}`]?.version;
    return locked === version
      ? []
      : [{ file: 'package-lock.json', reason: `has ${name} ${locked ?? 'not at all'}, package.json ${version}: run npm install` }];
  });
}

function incomplete(lock: Lock): Offence[] {
  return missingFrom(lock).map(({ name, by }) => ({
    file: 'package-lock.json',
    reason: `lacks ${name}, which ${by} names: run npm run lock`,
  }));
}
