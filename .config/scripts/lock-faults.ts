/** The part of package-lock.json that is looked at. */
export interface Lock {
  packages: Record<string, LockedPackage>;
}

interface LockedPackage {
  version?: string;
  resolved?: string;
  link?: boolean;
  optionalDependencies?: Record<string, string>;
}

const SEPARATOR = '/node_modules/';

/** Looks for a dependency the way Node does: beside the package, then in each folder above. */
function lockedVersion(lock: Lock, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.includes(SEPARATOR) ? at.slice(0, at.lastIndexOf(SEPARATOR)) : '') {
    const found = lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`];
    if (found) return found.version;
    if (at === '') return undefined;
  }
}

function isExact(range: string): boolean {
  return /^\d+\.\d+\.\d+[^\s|]*$/.test(range);
}

function optionalFaults(lock: Lock): string[] {
  return Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies).flatMap(([name, range]) => {
      const version = lockedVersion(lock, path, name);
      if (version !== undefined && (!isExact(range) || version === range)) return [];
      const has = version === undefined ? 'not in the lock' : `locked as ${version}`;
      return [
        `${name}@${range}, wanted by ${path || 'the root'}, is ${has}: other systems could not install it.`,
      ];
    }),
  );
}

function hostFaults(lock: Lock): string[] {
  return Object.entries(lock.packages)
    .filter(([, { resolved, link }]) => link !== true && resolved !== undefined)
    .map(([path]) => `${path} names the host it came from: install with the .npmrc of this repository.`);
}

/** What would keep another machine from installing exactly this lock. */
export function lockFaults(lock: Lock): string[] {
  return [...optionalFaults(lock), ...hostFaults(lock)];
}
