/** Brings `dist` up to date once before any test: tests that start Baton or the sandbox as a process run what is built. */
import { build } from '../build.ts';

/** A syntax error anywhere keeps the old build: most tests need none of it, and the type check fails on the same line. */
export function setup(): void {
  if (build() !== 0)
    process.stderr.write(
      'dist is out of date, since it could not be built (see above): tests that start processes run the build before.\n',
    );
}
