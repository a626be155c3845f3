/** Entry of the command line. */
import { processIo } from './cli/io.ts';
import { runCli } from './cli/run.ts';

const code = await runCli(process.argv.slice(2), processIo());
// Worker threads and sockets that a failed start left open must not keep the process alive.
process.stdout.write('', () => process.exit(code || process.exitCode));
