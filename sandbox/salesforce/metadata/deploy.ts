/** Deploying a zip: all its components in one go, all undone when one is refused and that was asked. */
import { strFromU8, unzipSync } from 'fflate';
import { refusalOf, SfRefusal } from '../kit/refusal.ts';
import type { Org } from '../store/org.ts';
import { type Component, ComponentError, listOf, textOf, type Xml } from './component.ts';
import { parseXml, toXml } from './soap.ts';
import type { MetadataStore } from './store.ts';

/** The org a deploy goes to. */
interface Target {
  readonly org: Org;
  readonly metadata: MetadataStore;
}

interface Outcome {
  readonly component: Pick<Component, 'type' | 'fullName'>;
  readonly created: boolean;
  readonly problem: string | null;
}

interface Deploy {
  readonly id: string;
  readonly checkOnly: boolean;
  readonly outcomes: readonly Outcome[];
  readonly success: boolean;
  readonly readyAt: number;
  readonly at: string;
  readonly userId: string;
}

/** World milliseconds a deploy takes. */
const DURATION = 5_000;
/** Kinds of files and the order in which they must be put. */
const FOLDERS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)objects\/([^/]+)\.object$/, 'CustomObject'],
  [/(?:^|\/)campaignInfluenceModels\/([^/]+)\.campaignInfluenceModel$/, 'CampaignInfluenceModel'],
  [/(?:^|\/)permissionsets\/([^/]+)\.permissionset$/, 'PermissionSet'],
  [/(?:^|\/)reportTypes\/([^/]+)\.reportType$/, 'ReportType'],
  [/(?:^|\/)reports\/(.+)\.report$/, 'Report'],
  [/(?:^|\/)dashboards\/(.+)\.dashboard$/, 'Dashboard'],
  [/(?:^|\/)layouts\/([^/]+)\.layout$/, 'Layout'],
  [/(?:^|\/)flexipages\/([^/]+)\.flexipage$/, 'FlexiPage'],
  [/(?:^|\/)tabs\/([^/]+)\.tab$/, 'CustomTab'],
];

function componentsIn(zip: Buffer): Component[] {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(zip);
  } catch {
    throw new SfRefusal(500, 'INVALID_ZIP', 'The zip file could not be read');
  }
  if (!Object.keys(files).some((path) => path.endsWith('package.xml'))) throw new SfRefusal(500, 'INVALID_ZIP', 'No package.xml found');
  return FOLDERS.flatMap(([pattern, type]) =>
    Object.entries(files).flatMap(([path, content]) => {
      const fullName = pattern.exec(path)?.[1];
      if (fullName === undefined) return [];
      const document = parseXml(strFromU8(content));
      return [{ type, fullName, body: (document[type] ?? {}) as Xml }];
    }),
  );
}

class Undo extends Error {}

export class Deploys {
  readonly #deploys = new Map<string, Deploy>();

  /** Applies the zip and answers with the id under which its result can be asked for. */
  start(box: Target, userId: string, zip: Buffer, options: Xml): string {
    const components = componentsIn(zip);
    const checkOnly = textOf(options, 'checkOnly') === 'true';
    const rollback = textOf(options, 'rollbackOnError') !== 'false';
    const { outcomes, success } = apply(box, userId, components, { checkOnly, rollback });
    const id = `0AfgK${String(this.#deploys.size + 1).padStart(10, '0')}AAA`;
    this.#deploys.set(id, {
      id,
      checkOnly,
      outcomes,
      success,
      readyAt: box.org.now() + DURATION,
      at: box.org.stamp.replace('+0000', 'Z'),
      userId,
    });
    return id;
  }

  /** The result as XML. */
  result(box: Target, id: string, details: boolean): string {
    const deploy = this.#deploys.get(id);
    if (!deploy) throw new SfRefusal(500, 'INVALID_ID_FIELD', `invalid cross reference id: ${id}`);
    const done = box.org.now() >= deploy.readyAt;
    const failed = deploy.outcomes.filter(({ problem }) => problem !== null);
    const state = done ? (deploy.success ? 'Succeeded' : 'Failed') : 'InProgress';
    return toXml('result', {
      checkOnly: deploy.checkOnly,
      ...(done ? { completedDate: deploy.at } : {}),
      createdBy: deploy.userId,
      createdDate: deploy.at,
      ...(details && done
        ? {
            details: {
              componentFailures: failed.map(messageOf),
              componentSuccesses: deploy.outcomes.filter(({ problem }) => problem === null).map(messageOf),
            },
          }
        : {}),
      done,
      id,
      numberComponentErrors: done ? failed.length : 0,
      numberComponentsDeployed: done ? deploy.outcomes.length - failed.length : 0,
      numberComponentsTotal: deploy.outcomes.length,
      numberTestErrors: 0,
      numberTestsCompleted: 0,
      numberTestsTotal: 0,
      rollbackOnError: true,
      status: state,
      success: done && deploy.success,
    });
  }
}

function messageOf({ component, created, problem }: Outcome): Xml {
  return {
    changed: problem === null,
    componentType: component.type,
    created,
    fullName: component.fullName,
    ...(problem === null ? {} : { problem, problemType: 'Error' }),
    success: problem === null,
  };
}

function apply(
  box: Target,
  userId: string,
  components: readonly Component[],
  how: { readonly checkOnly: boolean; readonly rollback: boolean },
): { outcomes: Outcome[]; success: boolean } {
  const outcomes: Outcome[] = [];
  const undos: (() => void)[] = [];
  try {
    box.org.transact(() => {
      for (const component of components) outcomes.push(one(box, userId, component, undos));
      const failed = outcomes.some(({ problem }) => problem !== null);
      if (how.checkOnly || (failed && how.rollback)) throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
    for (const undo of undos.reverse()) undo();
  }
  return { outcomes, success: outcomes.every(({ problem }) => problem === null) };
}

function one(box: Target, userId: string, component: Component, undos: (() => void)[]): Outcome {
  try {
    const { created, undo } = box.org.attempt(() => box.metadata.put(userId, component));
    undos.push(undo);
    return { component, created, problem: null };
  } catch (error) {
    return { component, created: false, problem: error instanceof ComponentError ? error.message : refusalOf(error).message };
  }
}

/** The zip and the options of a deploy call. */
export function deployInput(body: Xml): { readonly zip: Buffer; readonly options: Xml } {
  const zip = textOf(body, 'ZipFile') || textOf(body, 'zipFile');
  const [options] = listOf(body.DeployOptions ?? body.deployOptions ?? {});
  return { zip: Buffer.from(zip, 'base64'), options: options as Xml };
}
