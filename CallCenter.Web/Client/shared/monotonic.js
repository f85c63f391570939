/** Milliseconds that no change of the computer's clock disturbs, if the browser counts them. */
export const monotonic = () => globalThis.performance?.now?.() ?? Date.now()

/** When this page's first byte arrived, by this computer's clock; 0: the browser does not say. */
export function arrival(performance = globalThis.performance) {
  try { return performance.timeOrigin + (performance.getEntriesByType('navigation')[0]?.responseStart ?? 0) || 0 } catch { return 0 }
}
