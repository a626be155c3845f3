/** Starts the sandbox as a child that ends with the demo, or attaches to one that already runs. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { BatonError } from '../../errors/index.ts';
import type { SingleCrm } from './arguments.ts';

export interface SandboxOptions {
  readonly data: string | null;
  readonly leads: number;
  readonly days: number;
  readonly seed: number;
  /** Folder of the sandbox's own stored state. */
  readonly stateDir: string;
  /** Port by the sandbox's option for it, of each CRM it is to be; 0 takes a free one. */
  readonly ports: Readonly<Record<string, number>>;
}

export type Urls = Readonly<Partial<Record<SingleCrm, string>>>;

export interface SandboxChild {
  readonly urls: Urls;
  stop(): Promise<void>;
}

/** HubSpot's facts stand on top, Salesforce's below them. */
type Announced = { readonly url?: string; readonly salesforce?: { readonly url: string } };

function urlsIn({ url, salesforce }: Announced): Urls {
  return { ...(url === undefined ? {} : { hubspot: url }), ...(salesforce === undefined ? {} : { salesforce: salesforce.url }) };
}

const STARTED_MS = 60_000;

export async function startSandbox(options: SandboxOptions): Promise<SandboxChild> {
  const main = fileURLToPath(new URL('../../../sandbox/main.js', import.meta.url));
  const ports = Object.entries(options.ports).flatMap(([option, port]) => [option, String(port)]);
  const args = [...ports, '--seed', String(options.seed), '--leads', String(options.leads)];
  args.push('--days', String(options.days), '--state', options.stateDir, '--clock', 'stepped', '--json', '--with-parent');
  if (Object.keys(options.ports).length > 1) args.push('--split');
  if (options.data !== null) args.push('--data', options.data);
  const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const urls = await new Promise<Urls>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new BatonError('SANDBOX_UNREACHABLE', { url: 'child', reason: 'it did not start in time' })),
      STARTED_MS,
    );
    lines.once('line', (line) => {
      clearTimeout(timer);
      resolve(urlsIn(JSON.parse(line) as Announced));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new BatonError('SANDBOX_UNREACHABLE', { url: 'child', reason: `it ended with code ${code}` }));
    });
  });
  return {
    urls,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
