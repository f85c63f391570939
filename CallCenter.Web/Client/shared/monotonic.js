/** Milliseconds that no change of the computer's clock disturbs, where the browser counts them. */
export const monotonic = () => globalThis.performance?.now?.() ?? Date.now()

/** When this page's first byte came, by this computer's clock; 0: the browser does not tell. */
export function arrival(performance = globalThis.performance) {
  try { return performance.timeOrigin + (performance.getEntriesByType('navigation')[0]?.responseStart ?? 0) || 0 } catch { return 0 }
}
