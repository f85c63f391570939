const UNKNOWN = { matches: false }

/** What the person has set, such as prefers('reduced-motion: reduce'), in `matches`. Who does not tell is taken to want nothing. */
export function prefers(what) {
  try { return globalThis.matchMedia(`(prefers-${what})`) ?? UNKNOWN } catch { return UNKNOWN }
}
