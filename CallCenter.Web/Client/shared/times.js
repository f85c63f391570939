import { elapsed, now } from './clock.js'

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** The server writes UTC; this shows the reader's own zone and language. The title keeps the UTC. */
export function showLocalTimes(root) {
  for (const time of root.querySelectorAll('time[datetime]')) {
    const at = Date.parse(time.dateTime)
    if (Number.isFinite(at)) time.textContent = moment.format(at)
  }
}

/** Durations that are still running. */
export function tickTimes(root) {
  for (const time of root.querySelectorAll('time[data-since]')) {
    const shown = time.dataset.since && elapsed(time.dataset.since)
    if (shown && time.textContent !== shown) time.textContent = shown
  }
}

/** Of the date that a page of the server bears; its clock, not this one's, is what durations are counted against. */
export function readServerTime(root, arrivedAt = Date.now()) {
  const said = root.querySelector('meta[name="server-time"]')?.content
  return said ? { now: said, arrivedAt } : null
}
