/** The sheet as a page of HTML that prints on one A4 or one US Letter sheet. */
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Sheet } from '../../domain/page/sheet.ts';

/** A whole document, its style included: it is mailed around and printed elsewhere. */
export function sheetHtml(sheet: Sheet): string {
  return `<!doctype html>\n${renderToString(document(sheet))}\n`;
}

function document(sheet: Sheet): VNode {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`Lead Management Rules, version ${sheet.page.version}`}</title>
        <style>{style(lengthOf(sheet))}</style>
      </head>
      <body>
        {contract(sheet)}
        <footer>
          <strong>Operating settings</strong> (the admin's, in force at once, no part of the contract)
          {sheet.under.map((line) => (
            <div>{line}</div>
          ))}
        </footer>
      </body>
    </html>
  );
}

function contract({ page, state, signatures }: Sheet): VNode {
  return (
    <main>
      <header>
        <h1>Lead Management Rules</h1>
        <p>{`version ${page.version} · ${state}`}</p>
      </header>
      <p>{page.definitions.join(' ')}</p>
      {page.parts.map(({ title, clauses }) => (
        <section>
          <h2>{title}</h2>
          <dl>
            {clauses.map(({ id, sentences }) => (
              <>
                <dt>{id}</dt>
                <dd>{sentences.join(' ')}</dd>
              </>
            ))}
          </dl>
        </section>
      ))}
      <p class="reading">{page.reading.join(' ')}</p>
      <div class="signatures">
        {signatures.map(({ department, name, day }) => (
          <p>
            <span>{name ?? ''}</span>
            <span>{day ?? ''}</span>
            <small>{department}</small>
            <small>Date</small>
          </p>
        ))}
      </div>
      <p class="hash">{`Contract ${page.hash}`}</p>
    </main>
  );
}

/** Characters that have to find room. */
function lengthOf({ page, under }: Sheet): number {
  const clauses = page.parts.flatMap((part) => part.clauses.flatMap(({ sentences }) => sentences));
  return [...page.definitions, ...clauses, ...page.reading, ...under].join(' ').length;
}

const ROOMY = 3_700;
const [LARGEST, SMALLEST] = [10, 6.5];

/** Without quotes or angle brackets, which would be escaped. Lines shorten and multiply with the square of the letter's size; the margins fit both papers. */
function style(length: number): string {
  const points = Math.max(SMALLEST, Math.min(LARGEST, LARGEST * Math.sqrt(ROOMY / length)));
  return `
@page { margin: 12mm 15mm; }
body { font: ${points.toFixed(2)}pt/1.32 Georgia, serif; color: #111; max-width: 185mm; margin: 0 auto; }
h1 { font-size: 1.5em; margin: 0; }
h2 { font-size: 1em; margin: .55em 0 .15em; text-transform: uppercase; letter-spacing: .06em; border-bottom: .5pt solid #999; }
header { display: flex; justify-content: space-between; align-items: baseline; border-bottom: 1pt solid #111; }
header p, p, dl { margin: .25em 0; }
dl { display: grid; grid-template-columns: 2.2em 1fr; row-gap: .25em; }
dt { font-weight: bold; }
dd { margin: 0; }
.reading { border-top: .5pt solid #999; padding-top: .25em; }
.signatures { display: flex; gap: 10mm; margin-top: 1.6em; }
.signatures p { flex: 1; display: grid; grid-template-columns: 2fr 1fr; column-gap: 4mm; }
.signatures span { border-bottom: .75pt solid #111; min-height: 1.4em; }
.hash { font: .75em monospace; color: #555; }
footer { font-size: .8em; color: #444; border-top: 2pt solid #111; margin-top: .5em; padding-top: .25em; }
`;
}
