const SETTLED_MS = 700 // a dock adds half a dozen devices within a second or two
const TELLS_MS = 500

/** This browser's microphones and speakers; null if pages cannot use any. */
export function media() {
  try { return navigator.mediaDevices ?? null } catch { return null }
}

/** All devices. They have names only with permission for the microphone. */
export async function devices() {
  try { return await media().enumerateDevices() ?? [] } catch { return [] }
}

/** Calls `each` at every change of devices, and `changed` once for changes that come together. Returns a function that stops it. */
export function onDevices(changed, each = () => {}) {
  let timer
  const soon = () => {
    each()
    clearTimeout(timer)
    timer = setTimeout(changed, SETTLED_MS)
  }
  const undo = listen(media(), 'devicechange', soon)
  return () => { clearTimeout(timer); undo() }
}

/** granted, denied or prompt; null if the browser does not say. */
export async function permission() { return (await status())?.state ?? null }

/** Calls `changed` when the permission is given or revoked. Returns a function that stops it. */
export function onPermission(changed) {
  let undo = () => {}, over = false
  status().then(known => { if (!over) undo = listen(known, 'change', changed) })
  return () => { over = true; undo() }
}

async function status() {
  const late = new Promise(resolve => setTimeout(resolve, TELLS_MS, null))
  try {
    return await Promise.race([navigator.permissions.query({ name: 'microphone' }), late])
  } catch { return null } // a browser without that name
}

function listen(target, name, listener) {
  if (!target?.addEventListener) return () => {}
  target.addEventListener(name, listener)
  return () => target.removeEventListener(name, listener)
}
