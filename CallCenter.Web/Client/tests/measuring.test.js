import assert from 'node:assert/strict'
import test from 'node:test'
import { Measuring } from '../measuring.js'
import { Emitter } from '../shared/emitter.js'

/** A desk whose connection and ticks are the test's. */
function desk(t) {
  const before = globalThis.document
  globalThis.document = { hidden: false }
  t.after(() => { globalThis.document = before })
  const [feed, wake, connection] = [new Emitter(), new Emitter(), Object.assign(new Emitter(), { live: false })]
  const measuring = new Measuring({ page: 'desk', feed, wake, connection, shown: () => new Map() })
  measuring.connect()
  t.after(() => measuring.disconnect())
  return {
    joins() { connection.live = true; connection.emit('subscribed', 'call-center') },
    breaks() { connection.live = false; connection.emit('down', 'call-center') },
    passes(seconds) { for (let i = 0; i < seconds; i++) wake.emit('tick') },
    /** What the heartbeat carries. */
    async beats() {
      let carried
      await measuring.beat(async seen => { carried = seen })
      return carried
    },
  }
}

test('a connection that is back within seconds is not reported as lost, one that stays away is', async t => {
  const page = desk(t)
  assert.equal((await page.beats()).live, false)
  page.joins()
  page.passes(1)
  assert.equal((await page.beats()).live, true)

  page.breaks()
  assert.equal(await page.beats(), undefined)
  page.passes(3)
  page.joins()
  page.passes(1)
  assert.equal(await page.beats(), undefined)

  page.breaks()
  page.passes(5)
  assert.equal((await page.beats()).live, false)
})
