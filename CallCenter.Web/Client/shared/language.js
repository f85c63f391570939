// Intl throws where the computer's language is one that the browser cannot read, such as "en-US@posix".
function made(...ways) {
  for (const way of ways) try { return way() } catch { /* the next */ }
}

/** Orders names as the reader's language does. localeCompare would look its rules up for each of thousands of pairs. */
export const byName = made(() => new Intl.Collator().compare, () => new Intl.Collator('en').compare, () => plain)
function plain(a, b) { return a < b ? -1 : Number(a > b) }

/** Writes a moment (ms) in the reader's own zone and language. `style`: as Intl.DateTimeFormat takes it. */
export function momentIn(style) {
  return made(() => formatter(undefined, style), () => formatter('en', style), () => at => String(new Date(at)))
}

function formatter(language, style) {
  const format = new Intl.DateTimeFormat(language, style)
  return at => format.format(at)
}
