/** The browser's storage of this kind; if it is closed to this page, one that lasts as long as the page. A full one throws. */
export function storage(kind) {
  try {
    const kept = globalThis[kind] // if cookies are blocked, even reading the name throws
    kept.getItem('') // elsewhere only its use does
    return kept
  } catch { return memory() }
}

/** Its entries are its own properties, as a real one's are. */
function memory() {
  const entries = {}
  const methods = {
    getItem: key => entries[key] ?? null,
    setItem: (key, value) => { entries[key] = String(value) },
    removeItem: key => { delete entries[key] },
  }
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(entries, name, { value })
  return entries
}
