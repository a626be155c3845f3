/** BullMQ through the cases of every queue, on each engine this machine has. */
import { openEngines } from '../../src/engine/index.ts';
import { memoryLog, testEngines } from '../helpers/engines.ts';
import { queueConformance } from './conformance.ts';

for (const engine of await testEngines()) {
  queueConformance(engine.name, async () => {
    const log = memoryLog();
    const engines = await openEngines({ ...(await engine.fresh()), log });
    return { queue: engines.queue, lines: log.lines, close: () => engines.close() };
  });
}
