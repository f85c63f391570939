const PATIENCE_MS = 8000
const HURRY_MS = [1000, 2000] // over a live connection an answer arrives sooner; otherwise the last attempt is patient
const SUSPECT_MS = 10_000
const POOL = 6 // connections that a browser keeps to one server

const waiting = new Set()
let suspectUntil = 0
const suspect = () => Date.now() < suspectUntil

/** Makes a request once. `work(signal)` is aborted when nobody waits any longer. */
export const once = (work, patience = PATIENCE_MS) => work(patient(patience).signal)

/** Makes a request that is safe to repeat: on possibly dead connections it is repeated after a short wait. */
export async function anyTimes(work) {
  for (let hurried = 0; ;) {
    const patience = suspect() ? HURRY_MS[hurried++] ?? PATIENCE_MS : PATIENCE_MS, control = patient(patience)
    waiting.add(control)
    try { return await work(control.signal) } catch (problem) {
      if (!problem.late || !suspect() || hurried > HURRY_MS.length) throw problem
    } finally { waiting.delete(control) }
  }
}

/**
 * After a sleep, the browser's connections may be dead without notice, and a request on one of them gets no answer. All of them
 * are tried at once, and the browser closes those that do not respond; pending requests are repeated.
 */
export function suspectConnections(ask = knock) {
  suspectUntil = Date.now() + SUSPECT_MS
  for (const control of waiting) control.abort()
  for (let i = 0; i < POOL; i++) attempt(ask)
}

const knock = () => fetch('/alive', { cache: 'no-store', credentials: 'same-origin', signal: patient(HURRY_MS[0]).signal })

async function attempt(ask) { try { await ask() } catch { /* dead, or the network is: the next request finds out */ } }

function patient(ms) {
  if (!globalThis.AbortController) return { abort() {} }
  const control = new AbortController(), stop = () => control.abort()
  // A hidden page's timers may be delayed by a minute; this one is not, if there is a worker.
  try { AbortSignal.timeout(ms).addEventListener('abort', stop) } catch { setTimeout(stop, ms) }
  return control
}
