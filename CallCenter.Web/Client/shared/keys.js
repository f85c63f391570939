import { remember } from './cookie.js'

/** Single letters act on the calls, unless this person has switched that off: somebody dictates, or types beside a field. */
export const keysOn = () => document.documentElement.dataset.keys !== 'off'

export function connectKeys(box) {
  box?.addEventListener('change', () => {
    const value = box.checked ? 'on' : 'off'
    document.documentElement.dataset.keys = value
    remember(document, 'keys', value)
  })
}
