/** Calls `done(visible)` once the next frame is on the screen. A hidden page paints none: then at once. */
export function afterFrame(done, page = document) {
  if (page.hidden) return void queueMicrotask(() => done(false))
  let settled = false
  const settle = visible => {
    if (settled) return
    settled = true
    page.removeEventListener('visibilitychange', left)
    done(visible)
  }
  const left = () => settle(false)
  page.addEventListener('visibilitychange', left)
  requestAnimationFrame(() => setTimeout(() => settle(true))) // the first task after the painting
}
