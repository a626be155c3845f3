/** Open query results, taken page by page through their locators. */
import { bad } from '../kit/refusal.ts';
import type { Result } from './run.ts';

/** Oldest cursors are closed above this, as an org closes them. */
const KEPT = 50;

export class Cursors {
  readonly #open = new Map<string, Result>();
  #made = 0;

  /** The id of a result that has more pages. */
  keep(result: Result): string {
    this.#made += 1;
    const id = `01ggK${String(this.#made).padStart(10, '0')}AAA`;
    this.#open.set(id, result);
    for (const old of this.#open.keys()) {
      if (this.#open.size <= KEPT) break;
      this.#open.delete(old);
    }
    return id;
  }

  /** A result and where to go on, from `01g…-2000`; throws INVALID_QUERY_LOCATOR. */
  find(locator: string): { readonly id: string; readonly result: Result; readonly from: number } {
    const [id = '', from = ''] = locator.split('-');
    const result = this.#open.get(id);
    if (!result || !/^\d+$/.test(from)) throw bad('INVALID_QUERY_LOCATOR', 'invalid query locator');
    return { id, result, from: Number(from) };
  }
}
