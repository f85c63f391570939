import { remember } from './cookie.js'
import { prefers } from './prefers.js'

// A cookie, not local storage: the server writes the theme into the first HTML, so no page flashes in the wrong one.
export function connectTheme(button) {
  const dark = prefers('color-scheme: dark')
  button?.addEventListener('click', () => {
    const shown = document.documentElement.dataset.theme || (dark.matches ? 'dark' : 'light')
    const next = shown === 'dark' ? 'light' : 'dark'
    document.documentElement.dataset.theme = next
    remember(document, 'theme', next)
  })
}
