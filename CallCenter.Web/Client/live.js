// Keeps a read-only page up to date. An event is only a hint; the page shows the server's own HTML of this same page.
import './shell.js'
import { Measuring, timed } from './measuring.js'
import { Connection } from './realtime/connection.js'
import { Feed } from './realtime/feed.js'
import { Heartbeat } from './realtime/heartbeat.js'
import { Watch } from './realtime/watch.js'
import { get, getPage, postAnyTimes } from './shared/api.js'
import { Backoff } from './shared/backoff.js'
import { missed } from './shared/missed.js'
import { morph } from './shared/morph.js'
import { tabName } from './shared/tab-name.js'
import { readServerTime, showLocalTimes, tickTimes } from './shared/times.js'
import { Wake } from './shared/wake.js'

const GAP_MS = 500 // many events at one moment are one refresh

const regions = () => [...document.querySelectorAll('[data-live]')]
const status = document.querySelector('[data-live-state]')
const tab = tabName()
const connection = new Connection({ fetchToken: () => get('/api/realtime/token') })
const heartbeat = new Heartbeat({
  send: () => asked(() => measuring.beat(seen => postAnyTimes('/api/agents/me/heartbeat', { ready: false, tab, seen }))),
  urgent: () => !connection.live,
  doubtful: () => connection.doubtful,
})
const feed = new Feed({ ask: () => asked(() => get('/api/board')), askDigest: () => heartbeat.beat() })
const wake = new Wake(), watch = new Watch({ connection, feed, heartbeat, wake })
const measuring = new Measuring({ page: 'live', feed, wake, connection, shown: () => feed.fresh ? shown : null })
const backoff = new Backoff(), connecting = new Backoff()

let fetching = false, wanted = false, failed = false, trust = 'opening', shown = null

async function asked(request) {
  const answer = await timed(request)
  missed.know(answer.missed)
  return answer
}

async function renew() {
  if (fetching) { wanted = true; return }
  fetching = true
  wanted = failed = false
  backoff.cancel()
  // The page that is requested now contains at least this.
  const drawn = measuring.lags.take(), calls = new Map(feed.picture.calls)
  try {
    replace(await getPage(location.href))
    shown = calls
    measuring.drawn(drawn)
    backoff.succeeded()
  } catch (problem) {
    failed = true
    measuring.lags.giveBack(drawn)
    if (problem.status !== 401) backoff.retry(renew)
  }
  show()
  await new Promise(resolve => setTimeout(resolve, GAP_MS))
  fetching = false
  if (wanted) renew()
}

function replace(page) {
  readServerTime(page, Date.now())
  showLocalTimes(page)
  tickTimes(page)
  const news = page.querySelectorAll('[data-live]'), focused = document.activeElement
  regions().forEach((region, i) => { if (news[i]) morph(region, news[i]) })
  // Without this, the focus of a keyboard user falls to the top of the page when its row is gone.
  if (focused !== document.body && !focused.isConnected) document.getElementById('main').focus({ preventScroll: true })
}

function show() {
  const state = failed ? 'stale' : trust
  if (status.dataset.liveState !== state) status.dataset.liveState = state
}

measuring.connect()
watch.on('change', renew)
watch.on('state', state => { trust = state; show() })
connection.on('event', (name, payload) => { if (name === 'missed_changed') missed.heard(payload) })

function connect() {
  watch.connection.connect(['call-center', `agent:${status.dataset.me}`])
    .then(() => connecting.succeeded(), () => connecting.retry(connect))
}
watch.connect()
connect()
window.addEventListener('pagehide', event => { if (!event.persisted) for (const piece of [watch, measuring]) piece.disconnect() })
