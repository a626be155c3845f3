/** Checks that code files and the folders around them have kebab-case names. */
import type { Check, Offence } from './check.ts';
import type { Tree } from './tree.ts';

const CODE = /\.(tsx?|[cm]?js|sql|css|ya?ml|json)$/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;

export const fileNames: Check = {
  name: 'kebab-case names',
  run: ({ texts }: Tree) => {
    const paths = texts.map(({ path }) => path).filter((path) => CODE.test(path) && !path.startsWith('.'));
    return { files: paths.length, offences: paths.flatMap(judge) };
  },
};

function judge(path: string): Offence[] {
  const odd = path.split('/').find((part) => !KEBAB.test(part));
  return odd === undefined ? [] : [{ file: path, reason: `"${odd}" is not kebab-case: write it in small letters, digits and dashes` }];
}
