const LATE_MS = 2500 // a worker that is silent for this long is not running

/**
 * Calls `work` every second, until the returned function is called. A worker's clock keeps running in hidden pages, whose own is slowed to
 * one tick a minute: too slow for the lease that keeps an agent reachable. Without a worker, the page's own must do.
 */
export function everySecond(work) {
  let last = Date.now()
  const tick = () => { last = Date.now(); work() }
  const worker = start(tick)
  const own = setInterval(() => { if (!worker || Date.now() - last > LATE_MS) tick() }, 1000)
  return () => { clearInterval(own); worker?.terminate() }
}

function start(tick) {
  try {
    const worker = new Worker('/build/ticker.js')
    worker.onmessage = tick
    worker.onerror = event => event.preventDefault?.() // its script did not load, or may not run: then it is silent, and late
    return worker
  } catch { return null }
}
