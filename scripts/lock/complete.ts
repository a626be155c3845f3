/** Completes a lock file with the packages of other platforms that npm left out, because the registry it asked did not have them. */

/** The part of `package-lock.json` that is read. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

export interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** A package that another one names as optional and the lock file does not know. */
export interface Missing {
  readonly by: string;
  readonly name: string;
  readonly version: string;
}

const PLATFORM =
  /\b(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(arm64|arm|ia32|loong64|ppc64|riscv64|s390x|x64)(?:-(gnu|musl))?/;

/** What `npm ci` would refuse with "Missing: … from lock file". */
export function missingFrom({ packages }: Lock): Missing[] {
  return Object.entries(packages).flatMap(([by, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !packages[`node_modules/${name}`] && !packages[`${by}/node_modules/${name}`])
      .map(([name, version]) => ({ by, name, version })),
  );
}

/**
 * Adds an entry with version and platform for each missing package, so that npm skips it here and fetches it where it fits;
 * there is no integrity to write down for what could not be fetched. Throws when a version is a range or a name tells no platform.
 */
export function complete<L extends Lock>(lock: L): L {
  const added = missingFrom(lock).map(
    ({ by, name, version }) => [`node_modules/${name}`, entryOf(name, version, lock.packages[by])] as const,
  );
  const sorted = [...Object.entries(lock.packages), ...added].sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

function entryOf(name: string, version: string, by: LockEntry | undefined): LockEntry {
  const [, os, cpu, libc] = PLATFORM.exec(name) ?? [];
  if (!os || !cpu || !/^\d+\.\d+\.\d+/.test(version))
    throw new Error(`${name}@${version} tells no platform or no exact version: add it to the lock file by hand`);
  return {
    version,
    cpu: [cpu],
    ...(by?.dev && { dev: true }),
    ...(libc && { libc: [libc === 'gnu' ? 'glibc' : libc] }),
    optional: true,
    os: [os],
  };
}
