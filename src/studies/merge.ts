type Settings = Readonly<Record<string, unknown>>;

/**
 * An experiment with some settings replaced. Groups of settings are merged key by key; one of another `kind`, or
 * a network of another `name`, replaces the whole group, as do lists. `null` removes a key. `methods` may be
 * given as settings by name, which change the methods of those names.
 */
export function mergeSettings(base: unknown, changes: unknown): unknown {
  if (Array.isArray(base) && isSettings(changes)) return mergeMethods(base, changes);
  if (!isSettings(base) || !isSettings(changes) || isAnother(base, changes)) return changes;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) delete merged[key];
    else merged[key] = mergeSettings(base[key], value);
  }
  return merged;
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAnother(base: Settings, changes: Settings): boolean {
  if ('layers' in changes || 'layers' in base) return true;
  return ['kind', 'name'].some((key) => key in changes && changes[key] !== base[key]);
}

function mergeMethods(base: readonly unknown[], changes: Settings): unknown[] {
  return base.flatMap((method) => {
    const name = isSettings(method) ? String(method.name) : String(method);
    const change = changes[name];
    if (change === null) return [];
    return [change === undefined ? method : mergeSettings(method, change)];
  });
}
