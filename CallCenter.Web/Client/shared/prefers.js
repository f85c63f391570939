const UNKNOWN = { matches: false }

/**
 * The person's preference, such as prefers('reduced-motion: reduce'), in `matches`. A browser that does not say counts as no preference.
 */
export function prefers(what) {
  try { return globalThis.matchMedia(`(prefers-${what})`) ?? UNKNOWN } catch { return UNKNOWN }
}
