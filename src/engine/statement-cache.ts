/** Lets PGlite parse and plan a statement once: unnamed statements that come again are sent under a name the session already knows. */

/** Distinct statements kept; later ones go unnamed as before. Baton and its queue have about two hundred. */
const MOST = 500;
const PARSE = 'P'.charCodeAt(0);
const BIND = 'B'.charCodeAt(0);
const QUERY = 'Q'.charCodeAt(0);
const PARSE_COMPLETE = '1'.charCodeAt(0);
/** A changed table may change what a kept statement returns: all of them are forgotten then. */
const CHANGES_TABLES = /\b(?:ALTER|CREATE|DROP)\b/i;

export interface Rewritten {
  readonly request: Uint8Array;
  /** True: the session must first forget every named statement. */
  readonly forget: boolean;
  /** To be told the answer, so that it knows what the session has learned. */
  answered(answer: Uint8Array): void;
}

const nothing = (): void => undefined;

export class StatementCache {
  readonly #names = new Map<string, string>();
  /** Never used twice: a name of before a clear-out may still be known to the session. */
  #named = 0;

  /** `scope` is what the same text may mean different things under: the search_path. */
  rewrite(request: Buffer, scope: string): Rewritten {
    if (request[0] === QUERY) return this.#simple(request);
    const parse = readParse(request);
    if (parse === null || request[parse.end] !== BIND) return { request, forget: false, answered: nothing };
    const key = `${scope}\0${parse.text}`;
    const known = this.#names.get(key);
    if (known !== undefined) return { request: bindTo(request, parse.end, known), forget: false, answered: nothing };
    if (this.#names.size >= MOST) return { request, forget: false, answered: nothing };
    this.#named += 1;
    const name = `kept_${this.#named}`;
    const named = Buffer.concat([nameParse(request, parse.end, name), bindTo(request, parse.end, name)]);
    const answered = (answer: Uint8Array) => {
      if (answer[0] === PARSE_COMPLETE) this.#names.set(key, name);
    };
    return { request: named, forget: false, answered };
  }

  #simple(request: Buffer): Rewritten {
    const forget = this.#names.size > 0 && CHANGES_TABLES.test(request.toString('utf8', 5));
    if (forget) this.#names.clear();
    return { request, forget, answered: nothing };
  }
}

/** Text and parameter types of an unnamed Parse at the start of a request, and where it ends; null when it starts otherwise. */
function readParse(request: Buffer): { text: string; end: number } | null {
  if (request[0] !== PARSE || request[5] !== 0) return null;
  const end = 1 + request.readInt32BE(1);
  return { text: request.toString('latin1', 6, end), end };
}

function nameParse(request: Buffer, end: number, name: string): Buffer {
  return rebuilt(PARSE, [Buffer.from(`${name}\0`), request.subarray(6, end)]);
}

/** The Bind at `at` with its statement name replaced, and everything behind it. */
function bindTo(request: Buffer, at: number, name: string): Buffer {
  const end = at + 1 + request.readInt32BE(at + 1);
  const portalEnd = request.indexOf(0, at + 5) + 1;
  const statementEnd = request.indexOf(0, portalEnd) + 1;
  const bind = rebuilt(BIND, [request.subarray(at + 5, portalEnd), Buffer.from(`${name}\0`), request.subarray(statementEnd, end)]);
  return Buffer.concat([bind, request.subarray(end)]);
}

function rebuilt(letter: number, body: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(5);
  head[0] = letter;
  head.writeInt32BE(4 + body.reduce((sum, part) => sum + part.length, 0), 1);
  return Buffer.concat([head, ...body]);
}
