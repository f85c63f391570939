import { remember } from './cookie.js'

/**
 * Single letters act on the calls, unless this person has switched that off, in whichever tab: somebody dictates, or types beside a field.
 * Without cookies it holds for this page.
 */
export function keysOn() {
  const kept = /(?:^|; )keys=(on|off)/.exec(cookies())
  return (kept?.[1] ?? document.documentElement.dataset.keys) !== 'off'
}

function cookies() { try { return document.cookie } catch { return '' } }

export function connectKeys(box) {
  box?.addEventListener('change', () => {
    const value = box.checked ? 'on' : 'off'
    document.documentElement.dataset.keys = value
    remember(document, 'keys', value)
  })
}
