const PATIENCE_MS = 8000
const HURRY_MS = [1000, 2000] // over a connection that lives, an answer comes sooner; where it does not, the last try is patient
const SUSPECT_MS = 10_000
const POOL = 6 // connections that a browser keeps to one server

const waiting = new Set()
let suspectUntil = 0
const suspect = () => Date.now() < suspectUntil

/** Asks for something once. `work(signal)` is aborted when nobody waits any longer. */
export const once = (work, patience = PATIENCE_MS) => work(patient(patience).signal)

/** Asks for something that may be asked for twice: over connections that may be dead it is not waited for long, but asked for again. */
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
 * After a sleep the connections that the browser kept may be dead without a word, and what is asked over one waits in vain. All of them
 * are tried at once, and the browser closes those that do not answer; what was already being waited for is asked for again.
 */
export function suspectConnections(ask = knock) {
  suspectUntil = Date.now() + SUSPECT_MS
  for (const control of waiting) control.abort()
  for (let i = 0; i < POOL; i++) attempt(ask)
}

const knock = () => fetch('/alive', { cache: 'no-store', credentials: 'same-origin', signal: patient(HURRY_MS[0]).signal })

async function attempt(ask) { try { await ask() } catch { /* dead, or the network is: whoever asks for something finds out */ } }

function patient(ms) {
  if (!globalThis.AbortController) return { abort() {} }
  const control = new AbortController(), stop = () => control.abort()
  // The timers of a hidden page may stand still for a minute; this one does not, where it is known.
  try { AbortSignal.timeout(ms).addEventListener('abort', stop) } catch { setTimeout(stop, ms) }
  return control
}
