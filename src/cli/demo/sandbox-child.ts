/** Starts the sandbox as a child that ends with the demo, or attaches to one that already runs. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { BatonError } from '../../errors/index.ts';

export interface SandboxOptions {
  readonly data: string | null;
  readonly leads: number;
  readonly days: number;
  readonly seed: number;
  /** Folder of the sandbox's own stored state. */
  readonly stateDir: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Which CRM it is, as the sandbox's option for the port. */
  readonly portOption: string;
}

export interface SandboxChild {
  readonly url: string;
  stop(): Promise<void>;
}

/** Salesforce alone stands below the facts of a HubSpot that is not there. */
type Announced = { readonly url?: string; readonly salesforce?: { readonly url: string } };

function urlIn({ url, salesforce }: Announced): string {
  return url ?? salesforce!.url;
}

const STARTED_MS = 60_000;

export async function startSandbox(options: SandboxOptions): Promise<SandboxChild> {
  const main = fileURLToPath(new URL('../../../sandbox/main.js', import.meta.url));
  const args = [options.portOption, String(options.port), '--seed', String(options.seed), '--leads', String(options.leads)];
  args.push('--days', String(options.days), '--state', options.stateDir, '--clock', 'stepped', '--json', '--with-parent');
  if (options.data !== null) args.push('--data', options.data);
  const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new BatonError('SANDBOX_UNREACHABLE', { url: 'child', reason: 'it did not start in time' })),
      STARTED_MS,
    );
    lines.once('line', (line) => {
      clearTimeout(timer);
      resolve(urlIn(JSON.parse(line) as Announced));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new BatonError('SANDBOX_UNREACHABLE', { url: 'child', reason: `it ended with code ${code}` }));
    });
  });
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
