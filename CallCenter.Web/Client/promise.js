// Keeps the page of the promise up to date: it shows the server's own HTML, fetched again every five seconds while somebody looks.
import './shell.js'
import { getPage } from './shared/api.js'
import { morph } from './shared/morph.js'
import { readServerTime, showLocalTimes } from './shared/times.js'
import { Wake } from './shared/wake.js'

const EVERY_TICKS = 5

const root = document.querySelector('[data-live]'), status = document.querySelector('[data-live-state]')
const wake = new Wake()
let waited = 0, fetching = false

async function renew() {
  if (fetching) return
  fetching = true
  waited = 0
  try {
    const page = await getPage(location.href), focused = document.activeElement
    readServerTime(page, Date.now())
    showLocalTimes(page)
    morph(root, page.querySelector('[data-live]'))
    // Without this, the focus of a keyboard user falls to the top of the page when its row is gone.
    if (focused !== document.body && !focused.isConnected) document.getElementById('main').focus({ preventScroll: true })
    status.dataset.liveState = 'live'
  } catch (problem) {
    if (problem.status !== 401) status.dataset.liveState = 'stale'
  } finally { fetching = false }
}

status.dataset.liveState = 'live'
wake.on('tick', () => { if (++waited >= EVERY_TICKS && !document.hidden) renew() })
wake.on('visible', renew)
wake.on('woke', renew)
wake.connect()
window.addEventListener('pagehide', event => { if (!event.persisted) wake.disconnect() })
