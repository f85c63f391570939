import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { Heartbeat } from '../realtime/heartbeat.js'
import { askWhetherSignedOut } from '../realtime/signed-out.js'
import { Watch } from '../realtime/watch.js'
import { Emitter } from '../shared/emitter.js'

class Piece extends Emitter { connect() {} disconnect() {} awake() {} refresh() {} receive() {} }

function watching(send) {
  const pieces = { connection: new Piece(), feed: new Piece(), wake: new Piece(), heartbeat: new Heartbeat({ send, urgent: () => false }) }
  pieces.feed.compare = () => {}
  const watch = new Watch(pieces)
  watch.connect()
  return { watch, ...pieces }
}

test('a page that looks on asks the server before it believes that it was signed out', async () => {
  let asked = 0
  const { watch, connection } = watching(async () => { asked++; return { digest: {} } })
  let believed = false
  watch.on('signed-out', () => { believed = true })

  connection.emit('event', 'signed_out', {})
  await new Promise(setImmediate)

  assert.deepEqual([asked, believed], [1, false])
})

test('an answer that was under way already does not count', async () => {
  const answers = [], heartbeat = new Heartbeat({ send: () => new Promise(resolve => answers.push(resolve)), urgent: () => false })
  heartbeat.beat()

  const asked = askWhetherSignedOut(heartbeat)
  answers[0]({})
  await new Promise(setImmediate)

  assert.equal(answers.length, 2)
  answers[1]({})
  await asked
})

test('a server that refuses or is silent throws nothing', async () => {
  await askWhetherSignedOut(new Heartbeat({ send: async () => { throw new Error('401') }, urgent: () => false }))
})

test('the desk follows the same rule', () => {
  assert.match(readFileSync(new URL('../desk.js', import.meta.url), 'utf8'), /signed_out'\) return void askWhetherSignedOut\(heartbeat\)/)
})
