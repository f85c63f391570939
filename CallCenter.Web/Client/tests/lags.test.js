import assert from 'node:assert/strict'
import test from 'node:test'
import { Feed } from '../realtime/feed.js'
import { Lags } from '../realtime/lags.js'
import { callLines, fitting, short } from '../realtime/report-lines.js'
import { MainThread } from '../shared/main-thread.js'

const CALL = '019af053-5678-7000-8000-000000000001', OTHER = '019af053-5678-7000-8000-000000000002'
const SERVER = Date.parse('2026-11-30T12:00:00Z')

/** A page whose monotonic clock is the test's: the server's clock shows SERVER when it shows 0. */
function page(t, { busyUntil, hidden = () => false, bound = () => 4.2 } = {}) {
  let moment = 0
  t.mock.method(performance, 'now', () => moment)
  const clock = { at: m => SERVER + m, bound, forget() { this.at = () => null; this.bound = () => null } }
  const lags = new Lags({ page: 'desk', clock, busyUntil, hidden })
  const shown = new Map([[CALL, { version: 7 }]])
  return {
    lags,
    pass(ms) { moment += ms },
    hears(committedAgo, { call = CALL, version = 7, outcome = 'applied' } = {}) {
      lags.heard(outcome, { at: new Date(SERVER + moment - committedAgo).toISOString(), call: { id: call, version } })
    },
    draws(visible = true) { const taken = lags.take(); if (taken) lags.drawn(taken, visible) },
    report: (calls = shown) => lags.report({ live: true, calls }),
  }
}

/** As after the first report, which says that the page is open. */
function open(t, about) {
  const desk = page(t, about)
  desk.lags.listens()
  desk.lags.changed()
  desk.lags.accepted(desk.report())
  return desk
}

test('a page that opens reports itself once, and then nothing while nothing happens', t => {
  const desk = page(t)
  desk.lags.changed()

  const first = desk.report()
  assert.deepEqual([first.n, first.page, first.live, first.bound, first.heard], [1, 'desk', true, 5, 0])
  desk.lags.accepted(first)

  desk.pass(15_000)
  assert.equal(desk.report(), undefined)
})

test('an event is measured from the commit to the frame, and its own part from its arrival', t => {
  const desk = open(t)
  desk.hears(120)
  desk.pass(30)
  desk.draws()
  desk.pass(3000)

  const { heard, seen, hid, calls, all, cut } = desk.report()

  assert.deepEqual([heard, hid, all, cut], [1, undefined, true, undefined])
  assert.deepEqual(seen, {
    lag: '......1', way: '......1', own: '..1', worst: { call: CALL, version: 7, ms: 150, own: 30 },
  })
  assert.deepEqual(calls, [`${short(CALL)} 7 7.150.30`])
})

test('what waited behind a long task of the page is the page’s own part', t => {
  const desk = open(t, { busyUntil: () => 2900 })
  desk.hears(3000)
  desk.pass(20)
  desk.draws()

  assert.deepEqual(desk.report().seen.worst, { call: CALL, version: 7, ms: 3020, own: 2920 })
})

test('the bound is that of the estimate by which it was measured, not of a later and better one', t => {
  let bound = 50
  const desk = open(t, { bound: () => bound })
  desk.hears(120)
  desk.draws()
  bound = 3

  assert.equal(desk.report().bound, 50)
})

test('a hidden page counts apart, also one that was hidden when the event came', t => {
  let hidden = true
  const desk = open(t, { hidden: () => hidden })
  desk.hears(10)
  hidden = false
  desk.draws(true)
  desk.hears(10, { version: 8 })
  desk.draws(false)
  desk.hears(10, { version: 9 })
  desk.draws(true)

  const { seen, hid } = desk.report()
  assert.deepEqual([seen.lag, hid.lag], ['1', '2'])
})

test('an event that the page had already shown counts as shown, once, and not as drawn', t => {
  const desk = open(t)
  desk.hears(50, { outcome: 'stale' })
  desk.hears(60, { outcome: 'stale' })

  const { heard, stale, seen, calls } = desk.report()
  assert.deepEqual([heard, stale, seen], [2, 2, undefined])
  assert.deepEqual(calls, [`${short(CALL)} 7 7.50.0`])
})

test('a second event of the same version is measured, and adds no second time to the call', t => {
  const desk = open(t)
  desk.hears(50)
  desk.draws()
  desk.hears(60)
  desk.draws()

  const { heard, seen, calls } = desk.report()
  assert.deepEqual([heard, seen.lag, calls], [2, '...1.1', [`${short(CALL)} 7 7.50.0`]])
})

test('a report that was not accepted is sent again with the same number, and the news waits for the next', t => {
  const desk = open(t)
  desk.hears(10)
  desk.draws()
  desk.pass(5000)
  const first = desk.report()

  desk.hears(20, { version: 8 })
  desk.draws()
  desk.pass(4000)
  const again = desk.report()
  assert.deepEqual([again.n, again.heard, again.calls], [first.n, 1, first.calls])
  assert.deepEqual(again.ago.map((ms, i) => ms - first.ago[i]), [4000, 4000])

  desk.lags.accepted(again)
  assert.deepEqual([desk.report().n, desk.report().heard], [first.n + 1, 1])
})

test('after a sleep nothing is measured until the server’s clock is known again', t => {
  const desk = open(t)
  desk.hears(10)
  const slept = Date.now() + 60_000
  t.mock.method(Date, 'now', () => slept)
  desk.lags.woke()
  desk.draws()
  desk.hears(60_000, { version: 8 })
  desk.draws()

  const report = desk.report()
  assert.deepEqual([report.heard, report.seen, report.bound], [2, undefined, undefined])
  assert.ok(report.slept >= 59_000)
})

test('nothing is expected of a page while its live updates are down, nor of what it had on the way when it slept', t => {
  const desk = open(t), since = ({ ago: [since, until], anew: gap }) => [since, until, gap]
  desk.pass(10_000)
  desk.lags.changed()
  const first = desk.report()
  assert.deepEqual(since(first), [10_000, 2000, undefined])
  desk.lags.accepted(first)

  desk.lags.deaf()
  desk.pass(5000)
  desk.lags.changed()
  const deaf = desk.report()
  assert.deepEqual(since(deaf), [0, 0, true])
  desk.lags.accepted(deaf)

  desk.lags.listens()
  desk.pass(10_000)
  desk.lags.changed()
  const again = desk.report()
  assert.deepEqual(since(again), [10_000, 2000, true])
  desk.lags.woke()
  const { cut, all, calls } = desk.report()
  assert.deepEqual([cut, all, calls], [true, undefined, [`${short(CALL)} -`]])
  desk.lags.accepted(again)

  desk.lags.changed()
  desk.lags.listens()
  assert.deepEqual(since(desk.report()), [0, 0, true], 'its connection may be dead')
})

test('with more calls than fit, a heartbeat stays below 1 KB and says what is missing', t => {
  const desk = open(t)
  const ids = Array.from({ length: 200 }, (_, i) => `019af053-5678-7000-8000-${String(i).padStart(12, '0')}`)
  for (const call of ids) {
    for (const version of [3, 4, 5]) desk.hears(100 + version, { call, version })
    desk.draws(Boolean(call.charCodeAt(35) % 2))
  }

  const report = desk.report(new Map(ids.map(id => [id, { version: 5 }])))

  assert.deepEqual([report.heard, report.cut, report.all], [600, true, undefined])
  const beat = JSON.stringify({ ready: false, leader: true, tab: crypto.randomUUID(), seen: report })
  assert.ok(beat.length <= 1024, `${beat.length} bytes`)
  assert.ok(report.calls.length > 5)
})

test('while the page is not up to date it does not say what it shows', () => {
  const lines = callLines(new Map([[CALL, [[7, 20, 3]]]]), null)

  assert.deepEqual(fitting({ n: 1 }, lines), { n: 1, calls: [`${short(CALL)} - 7.20.3`], all: undefined, cut: undefined })
})

test('a call that is shown without an event has a line too', () => {
  const lines = callLines(new Map(), new Map([[CALL, { version: 2 }], [OTHER, { version: 3 }]]))

  assert.deepEqual(fitting({ n: 1 }, lines).calls, [`${short(OTHER)} 3`, `${short(CALL)} 2`])
})

test('the feed reports whether each event was new, and that it found a difference', async t => {
  const heard = [], call = { id: CALL, version: 2, state: 'ringing' }
  let differed = 0
  const feed = new Feed({
    ask: () => new Promise(() => {}), askDigest: async () => ({ digest: { calls: { count: 9, sum: 9 }, agents: { count: 0, sum: 0 } } }),
    log: { info() {} },
  })
  feed.on('heard', outcome => heard.push(outcome))
  feed.on('differed', () => differed++)
  t.mock.timers.enable({ apis: ['setTimeout'] })

  feed.receive('ringing', { id: 'e1', call })
  feed.receive('ringing', { id: 'e1', call })
  feed.receive('ringing', { id: 'e2', call })
  feed.compare({ calls: { count: 9, sum: 9 }, agents: { count: 0, sum: 0 } }, { live: true })
  t.mock.timers.tick(1000)
  await new Promise(resolve => setImmediate(resolve))

  assert.deepEqual(heard, ['applied', 'duplicate', 'stale'])
  assert.equal(differed, 1)
})

test('only the long tasks that end when something arrives kept it waiting', t => {
  const tasks = [
    { startTime: 100, duration: 400 }, { startTime: 1000, duration: 600 }, { startTime: 1610, duration: 390 },
  ]
  const before = globalThis.PerformanceObserver
  globalThis.PerformanceObserver = class { observe() {} takeRecords() { return tasks.splice(0) } disconnect() {} }
  t.after(() => { globalThis.PerformanceObserver = before })
  const thread = new MainThread()
  thread.connect()

  assert.equal(thread.busyUntil(2005, 0), 1005)
  assert.equal(thread.busyUntil(2005, 1500), 505)
  assert.equal(thread.busyUntil(900, 0), 0)
})
