import { remember } from './cookie.js'

/**
 * Tells the server in which time zone this person counts days. Nearly always that was told long before a list with days is opened. One that
 * was opened first shows days in another zone: it is loaded again if days are chosen, and else only says what counts from now on.
 */
export function tellZone(page) {
  const zone = zoneHere()
  if (!zone || !remember(page, 'zone', zone)) return
  const days = page.querySelector('[data-days]')
  if (!days || days.dataset.told === zone) return
  if (days.dataset.days === 'chosen') location.reload()
  else days.textContent = `Days are in your time zone, ${zone}.`
}

/** This browser's time zone by its IANA name; null if it does not say. */
function zoneHere() {
  try {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    return /^[A-Za-z0-9_+\-/]{1,64}$/.test(zone ?? '') ? zone : null
  } catch { return null }
}
