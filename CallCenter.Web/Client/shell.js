import { connectKeys } from './shared/keys.js'
import { arrival } from './shared/monotonic.js'
import { showCurrentPage } from './shared/nav.js'
import { watchPlayers } from './shared/player.js'
import { connectTheme } from './shared/theme.js'
import { readServerTime, showLocalTimes, tickTimes } from './shared/times.js'
import { tellZone } from './shared/zone.js'

connectTheme(document.querySelector('[data-theme-toggle]'))
connectKeys(document.querySelector('[data-keys-toggle]'))
showCurrentPage(document.querySelector('.nav'))

const menu = document.querySelector('details.menu')
document.addEventListener('click', event => { if (menu?.open && !menu.contains(event.target)) menu.open = false })
document.addEventListener('keydown', event => {
  if (event.key !== 'Escape' || !menu?.open) return
  menu.open = false
  menu.querySelector('summary').focus()
})

if (arrival()) readServerTime(document, arrival())
showLocalTimes(document)
tellZone(document)
watchPlayers()
// The desk has a clock of its own; two would draw twice.
if (!document.querySelector('[data-desk]')) setInterval(() => tickTimes(document), 1000)
