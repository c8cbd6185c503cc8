/** JSON values that are equal, and the parts that two versions of one have in common. */

/** Whether both are the same JSON. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [old, now] = [a as Record<string, unknown>, b as Record<string, unknown>];
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const there = (value: Record<string, unknown>) =>
    Object.keys(value).filter((key) => value[key] !== undefined);
  const keys = there(now);
  return there(old).length === keys.length && keys.every((key) => isSame(old[key], now[key]));
}

/** The same value, made of the parts of an older one as far as they are equal: what is known of those stays known. */
export function shared<T>(old: unknown, now: T): T {
  if (typeof now !== 'object' || now === null || typeof old !== 'object' || old === null) return now;
  if (isSame(old, now)) return old as T;
  if (Array.isArray(now)) {
    const items: readonly unknown[] = Array.isArray(old) ? old : [];
    return now.map((item) => items.find((one) => isSame(one, item)) ?? (item as unknown)) as T;
  }
  const parts = old as Record<string, unknown>;
  return Object.fromEntries(Object.entries(now).map(([key, value]) => [key, shared(parts[key], value)])) as T;
}
