const secrets = new WeakMap<object, Set<string>>();

/**
 * Marks a setting as secret: `<NAME>_FILE` may name a file that holds it, and it is never printed.
 * A file's trailing line break is not part of the secret.
 */
export function Secret(): PropertyDecorator {
  return (prototype, name) => {
    const own = secrets.get(prototype) ?? new Set<string>();
    secrets.set(prototype, own.add(String(name)));
  };
}

/** The secret settings of an instance, those of its base classes included. */
export function secretNames(settings: object): ReadonlySet<string> {
  const names = new Set<string>();
  let prototype: unknown = Object.getPrototypeOf(settings);
  while (typeof prototype === 'object' && prototype !== null) {
    for (const name of secrets.get(prototype) ?? []) {
      names.add(name);
    }
    prototype = Object.getPrototypeOf(prototype);
  }
  return names;
}
