/** How long `baton replay` takes over a large recorded history, and how much memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench, type BenchResult, round, type Wish } from './lib/bench.ts';

const HANDOFFS = 100_000;
const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 2, 8);
const REPS = 50;
const MAIN = join(process.cwd(), 'dist/src/main.js');
/** Printed by the child itself at its end: kilobytes, and microseconds of every thread. */
const TELL_USAGE =
  'data:text/javascript,process.on("exit",()=>{const u=process.resourceUsage();process._rawDebug("peak "+u.maxRSS+" cpu "+(u.userCPUTime+u.systemCPUTime))})';

/** On one core: what the processor was busy, since other work on the machine lengthens the rest. */
const MOST_CPU_SECONDS = 30;
const MOST_MB = 1_536;

export const replayBench: Bench = {
  name: 'replay',
  sentence: `replays ${HANDOFFS} hand-offs of ten events each from a file`,
  byDefault: true,
  run,
};

async function run({ size, tell }: Wish): Promise<BenchResult> {
  const dir = mkdtempSync(join(tmpdir(), 'baton-replay-'));
  try {
    const events = join(dir, 'events.jsonl');
    const lines = await write(events, size ?? HANDOFFS);
    tell(`${lines} lines written`);
    const from = performance.now();
    const child = spawn(process.execPath, ['--import', TELL_USAGE, MAIN, 'replay', '--events', events, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let bytes = 0;
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`replay ended with ${code}: ${said}`);
    const seconds = (performance.now() - from) / 1_000;
    const peak = Number(/peak (\d+)/.exec(said)?.[1]) / 1_024;
    const cpu = Number(/cpu (\d+)/.exec(said)?.[1]) / 1_000_000;
    const what = `${HANDOFFS} hand-offs under ${MOST_CPU_SECONDS} s of one core and ${MOST_MB} MB`;
    return {
      ...((size ?? HANDOFFS) < HANDOFFS ? {} : { goal: { what, met: cpu < MOST_CPU_SECONDS && peak < MOST_MB } }),
      figures: {
        lines,
        seconds: round(seconds, 1),
        'CPU seconds': round(cpu, 1),
        'lines per second': round(lines / seconds),
        'peak RSS, MB': round(peak),
        'output, MB': round(bytes / 2 ** 20),
      },
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function write(file: string, handoffs: number): Promise<number> {
  const out = createWriteStream(file);
  let lines = 0;
  const put = async (line: object) => {
    lines += 1;
    if (!out.write(`${JSON.stringify(line)}\n`)) await once(out, 'drain');
  };
  for (const line of rosterLines()) await put(line);
  for (let n = 0; n < handoffs; n += 1) for (const line of handoffLines(n)) await put(line);
  out.end();
  await once(out, 'finish');
  return lines;
}

function rosterLines(): object[] {
  const at = new Date(START - 1_440 * MINUTE).toISOString();
  const office = ['09:00-17:00'];
  const hours = { mon: office, tue: office, wed: office, thu: office, fri: office };
  const reps = Array.from({ length: REPS }, (_, n) => ({
    at,
    type: 'rep',
    id: `r${n}`,
    zone: 'Europe/Berlin',
    calendar: 'c1',
    pool: 'emea',
    active: true,
  }));
  return [{ at, type: 'calendar', id: 'c1', zone: 'Europe/Berlin', hours, holidays: [] }, ...reps];
}

/** Ten events of one lead, spread over three weeks: asked, handed over, accepted, seven tries. */
function handoffLines(n: number): object[] {
  const lead = `l${n}`;
  const rep = `r${n % REPS}`;
  const from = START + (n % 20_160) * MINUTE;
  const at = (minutes: number) => new Date(from + minutes * MINUTE).toISOString();
  const kind = n % 3 === 0 ? 'hand-raiser' : 'qualified';
  const tries = [15, 190, 1_460, 1_700, 4_400, 7_300, 10_100].map((minutes, i) => ({
    at: at(minutes),
    type: 'activity',
    id: `${lead}-${i}`,
    lead,
    rep,
    kind: i % 2 === 0 ? 'call' : 'email',
    direction: 'out',
    ...(i % 2 === 0 ? { seconds: 40, connected: i === 6 } : {}),
  }));
  return [
    { at: at(0), type: 'inquiry', id: `${lead}-q`, lead, kind },
    { at: at(1), type: 'handoff', id: `${lead}-h`, lead, owner: rep, kind },
    { at: at(9), type: 'accept', id: `${lead}-a`, lead, rep },
    ...tries,
  ];
}
