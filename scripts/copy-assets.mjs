// Copies what is not compiled (YAML defaults, SQL, stylesheets) beside the compiled files, so that both find them at the same relative path.
import { cpSync, existsSync } from 'node:fs';

const isAsset = (path) => !/\.(ts|tsx)$/.test(path);
for (const folder of ['config', 'src', 'connectors', 'sandbox']) {
  if (existsSync(folder)) cpSync(folder, `dist/${folder}`, { recursive: true, filter: isAsset });
}
