/** A name that no other tab has. crypto.randomUUID is missing on plain http, and in browsers from before 2022. */
export function tabName(random = globalThis.crypto) {
  try { return random.randomUUID() } catch { /* then of random bytes */ }
  return [...bytes(random)].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

function bytes(random) {
  const all = new Uint8Array(16)
  try { return random.getRandomValues(all) } catch { return all.map(() => Math.random() * 256) } // a name, not a secret
}
