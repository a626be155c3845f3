/** One process per data directory, and commands that run through it. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockDataDir, runInHolder, socketPathOf } from '../../src/engine/index.ts';
import { startChild } from '../helpers/child.ts';
import { temporaryDirectory, until } from '../helpers/engines.ts';

const collect = () => {
  const output = { stdout: '', stderr: '' };
  const to = (stream: 'stdout' | 'stderr') => (text: string) => {
    output[stream] += text;
  };
  return { output, sink: { stdout: to('stdout'), stderr: to('stderr') } };
};

it('lets one holder in at a time, and the next after it', async () => {
  const directory = join(temporaryDirectory(), 'new');
  const first = await lockDataDir(directory);
  await expect(lockDataDir(directory)).rejects.toMatchObject({ code: 'DATA_DIRECTORY_IN_USE' });
  await first.release();
  const second = await lockDataDir(directory);
  await second.release();
});

it('runs a command in the holder with its output in order and its exit code', async () => {
  const directory = temporaryDirectory();
  const lock = await lockDataDir(directory);
  lock.serve(async (argv, io) => {
    for (const word of argv) io.stdout(`${word} `);
    io.stderr('ünd\n');
    return 3;
  });
  const { output, sink } = collect();
  expect(await runInHolder(socketPathOf(directory), ['status', '--json', 'a\nb'], sink)).toBe(3);
  expect(output).toEqual({ stdout: 'status --json a\nb ', stderr: 'ünd\n' });
  await lock.release();
});

it('answers exit code 1 when the command throws and while the holder starts', async () => {
  const directory = temporaryDirectory();
  const lock = await lockDataDir(directory);
  const early = collect();
  expect(await runInHolder(socketPathOf(directory), ['status'], early.sink)).toBe(1);
  expect(early.output.stderr).toMatch(/still starting/);
  lock.serve(async () => {
    throw new Error('no such hand-off');
  });
  const thrown = collect();
  expect(await runInHolder(socketPathOf(directory), ['explain'], thrown.sink)).toBe(1);
  expect(thrown.output.stderr).toBe('no such hand-off\n');
  await lock.release();
});

it('says that there is no holder, and that a holder was lost in the middle', async () => {
  const directory = temporaryDirectory();
  expect(await runInHolder(socketPathOf(directory), ['status'], collect().sink)).toBeUndefined();
  const lock = await lockDataDir(directory);
  let aborted = false;
  const running = new Promise<void>((resolve) =>
    lock.serve(async (_argv, io) => {
      io.signal.addEventListener('abort', () => (aborted = true));
      resolve();
      return new Promise(() => undefined);
    }),
  );
  const asked = runInHolder(socketPathOf(directory), ['walk'], collect().sink);
  const lost = expect(asked).rejects.toMatchObject({ code: 'HOLDER_LOST', details: { command: 'walk' } });
  await running;
  await lock.release();
  await lost;
  await until(() => aborted, 'the command to be told');
});

it('takes over from a killed holder', async () => {
  const directory = temporaryDirectory();
  const child = startChild(new URL('./fixtures/holder.ts', import.meta.url), directory);
  await child.says('holding');
  await expect(lockDataDir(directory)).rejects.toMatchObject({ code: 'DATA_DIRECTORY_IN_USE' });
  await child.kill();
  expect(existsSync(socketPathOf(directory))).toBe(true);
  const lock = await lockDataDir(directory);
  await lock.release();
});

it('works where the path is too long for a socket', async () => {
  const directory = join(temporaryDirectory(), 'x'.repeat(60), 'y'.repeat(60));
  mkdirSync(directory, { recursive: true });
  const lock = await lockDataDir(directory);
  await expect(lockDataDir(directory)).rejects.toMatchObject({ code: 'DATA_DIRECTORY_IN_USE' });
  lock.serve(async () => 0);
  expect(socketPathOf(directory).startsWith(directory)).toBe(false);
  expect(await runInHolder(socketPathOf(directory), ['status'], collect().sink)).toBe(0);
  await lock.release();
});
