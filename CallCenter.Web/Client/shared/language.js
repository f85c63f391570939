// Intl throws if the browser cannot read the computer's language, such as "en-US@posix".
function made(...ways) {
  for (const way of ways) try { return way() } catch { /* the next */ }
}

/** Sorts names by the rules of the reader's language. localeCompare would look up its rules for each of thousands of pairs. */
export const byName = made(() => new Intl.Collator().compare, () => new Intl.Collator('en').compare, () => plain)
function plain(a, b) { return a < b ? -1 : Number(a > b) }

/** Writes a moment (ms) in the reader's own zone and language. `style`: as for Intl.DateTimeFormat. */
export function momentIn(style) {
  return made(() => formatter(undefined, style), () => formatter('en', style), () => at => String(new Date(at)))
}

function formatter(language, style) {
  const format = new Intl.DateTimeFormat(language, style)
  return at => format.format(at)
}
