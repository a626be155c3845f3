/** Checks format and lint with Biome; its warnings count as errors, since nobody reads a warning twice. */
import { stripVTControlCharacters } from 'node:util';
import type { Check } from './check.ts';
import { runTool } from './tool.ts';

/** The part of Biome's JSON report that is read. */
interface Report {
  readonly summary: { readonly changed: number; readonly unchanged: number };
  readonly diagnostics: readonly {
    readonly category: string;
    readonly message: string;
    readonly location: { readonly path?: string | null; readonly start: { readonly line: number } };
  }[];
}

export const style: Check = {
  name: 'format and lint',
  run: async ({ root }) => {
    const args = ['ci', '--reporter=json', '--colors=off', '--max-diagnostics=none', '--error-on-warnings'];
    const { code, stdout, stderr } = await runTool(root, '@biomejs/biome', [...args, '.']);
    const { summary, diagnostics } = parse(stdout, stderr);
    const offences = diagnostics.map(({ category, message, location }) => ({
      file: location.path ?? 'biome.json',
      ...(location.start.line > 0 && { line: location.start.line }),
      reason: `${message} (${category}; npm run format mends what a machine can)`,
    }));
    if (code !== 0 && offences.length === 0) throw new Error(`Biome ended with ${code}: ${stderr.trim()}`);
    return { files: summary.changed + summary.unchanged, offences };
  },
};

function parse(stdout: string, stderr: string): Report {
  const json = stripVTControlCharacters(stdout).trim();
  if (!json.startsWith('{')) throw new Error(`Biome gave no report: ${stripVTControlCharacters(stderr).trim()}`);
  return JSON.parse(json) as Report;
}
