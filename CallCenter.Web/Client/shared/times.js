import { elapsed, setServerTime } from './clock.js'
import { momentIn } from './language.js'

const moment = momentIn({ dateStyle: 'medium', timeStyle: 'medium' })

/** The server writes UTC; this shows the reader's own zone and language. The title keeps the UTC. */
export function showLocalTimes(root) {
  for (const time of root.querySelectorAll('time[datetime]')) {
    const at = Date.parse(time.dateTime), shown = Number.isFinite(at) ? moment(at) : time.textContent
    if (time.textContent !== shown) time.textContent = shown
  }
}

/** Durations that are still running. */
export function tickTimes(root) {
  for (const time of root.querySelectorAll('time[data-since]')) {
    const shown = time.dataset.since && elapsed(time.dataset.since)
    if (shown && time.textContent !== shown) time.textContent = shown
  }
}

/** Running durations are counted with the server's clock, which every page carries. */
export function readServerTime(page, arrivedAt) {
  const said = page.querySelector('meta[name="server-time"]')?.content
  if (said) setServerTime(said, arrivedAt, arrivedAt)
}
