/** Starts programs through the pinned runtime, as every npm script does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const RUNTIME = join(import.meta.dirname, '../../bin/runtime.cjs');

function start(code: string): ChildProcess {
  const child = spawn(process.execPath, [RUNTIME, '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function output(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await once(child, 'close');
  return text;
}

it('offers Temporal', async () => {
  expect(await output(start('console.log(typeof Temporal)'))).toBe('object\n');
});

it('ends with the exit code of the program', async () => {
  const child = start('process.exitCode = 7');
  await once(child, 'close');
  expect(child.exitCode).toBe(7);
});

it('passes a polite stop on and lets the program finish', async () => {
  const child = start(
    "process.on('SIGTERM', () => { console.log('released'); process.exit(5); }); console.log('up'); setInterval(() => {}, 1000);",
  );
  child.stdout?.once('data', () => child.kill('SIGTERM'));
  expect(await output(child)).toContain('released');
  expect(child.exitCode).toBe(5);
});

it('ends as killed when the program was killed', async () => {
  const child = start("process.kill(process.pid, 'SIGKILL')");
  await once(child, 'close');
  expect(child.exitCode).toBe(137);
});

it('takes the program with it when it is killed itself', async () => {
  const { port, connection } = await listen();
  const child = start(`require('net').connect(${port}); setInterval(() => {}, 1000);`);
  const held = await connection;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  // A reset is as good an end as any: `once` of node:events would take it for a failure.
  await new Promise((resolve) => held.resume().once('close', resolve));
  await ended;
  expect(child.signalCode).toBe('SIGKILL');
});

it('does not tie the children of the program to its own pipe', async () => {
  // The child's third descriptor is its message channel, where the program itself has the pipe to its parent.
  const code = `
    const args = [...process.execArgv.slice(0, 2), '-e', "process.on('message', (code) => process.exit(code))"];
    const child = require('child_process').spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.on('exit', (code) => console.log('child', code));
    child.send(3);`;
  expect(await output(start(code))).toBe('child 3\n');
});

/** A server whose first connection shows whether the program that opened it still lives. */
async function listen(): Promise<{ port: number; connection: Promise<Socket> }> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const connection = once(server, 'connection').then(([socket]) => (socket as Socket).on('error', () => undefined));
  return { port: (server.address() as { port: number }).port, connection };
}
