import assert from 'node:assert/strict'
import test from 'node:test'
import { CardNotes } from '../desk/card-notes.js'
import { Drafts } from '../desk/drafts.js'
import { NoteSaver } from '../desk/note-saver.js'
import { Pendings } from '../desk/pendings.js'
import { Reach } from '../desk/reach.js'
import { choices, find, news, systems } from '../phone/devices.js'
import { Quality } from '../phone/quality.js'

const device = (kind, label, id = label) => ({ kind, label, deviceId: id })
const BUILT_IN = [
  device('audioinput', 'Default - Built-in', 'default'), device('audioinput', 'Built-in'),
  device('audiooutput', 'Default - Built-in', 'default'), device('audiooutput', 'Built-in'),
]
const HEADSET = [device('audioinput', 'Jabra', 'j1'), device('audiooutput', 'Jabra', 'j2')]
const WITH_HEADSET = [...BUILT_IN, ...HEADSET]
const JABRA = { microphone: { id: 'j1', label: 'Jabra' }, speaker: { id: 'j2', label: 'Jabra' } }
const storage = () => {
  const kept = {}
  return Object.defineProperties(kept, Object.fromEntries(Object.entries({
    getItem: key => kept[key] ?? null, setItem: (key, value) => { kept[key] = value }, removeItem: key => { delete kept[key] },
  }).map(([name, value]) => [name, { value }])))
}

test('of several troubles the worst is told, and it goes when it is over', () => {
  const quality = new Quality()
  assert.deepEqual(quality.verdict(), { tone: 'none', words: '' })

  quality.raise('high-rtt')
  assert.match(quality.verdict().words, /delayed/)
  quality.raise('reconnecting')
  assert.deepEqual([quality.verdict().tone, /Reconnecting/.test(quality.verdict().words)], ['bad', true])
  quality.clear('reconnecting')
  assert.match(quality.verdict().words, /delayed/)
  quality.clear('high-rtt')

  assert.equal(quality.verdict().words, '')
})

test('every trouble fits into two lines of a narrow card, and an unknown one is no line', () => {
  const troubles = ['reconnecting', 'ice-connectivity-lost', 'low-bytes-sent', 'low-bytes-received', 'constant-audio-input-level',
    'high-packet-loss', 'high-packets-lost-fraction', 'high-jitter', 'low-mos', 'high-rtt']
  for (const name of troubles) {
    const quality = new Quality()
    quality.raise(name)
    const { words } = quality.verdict()
    assert.ok(words.length > 20 && words.length <= 95, `${name}: ${words.length}`)
  }
  const quality = new Quality()
  quality.raise('something-new')
  assert.equal(quality.verdict().words, '')
})

test('a simulated call has no sound, and a silent microphone is no news to the agent who muted it', () => {
  const simulated = new Quality({ media: false })
  for (const name of ['low-bytes-sent', 'low-bytes-received']) simulated.raise(name)
  assert.equal(simulated.verdict().words, '')
  simulated.raise('constant-audio-input-level')

  assert.match(simulated.verdict().words, /mute switch/)
  assert.equal(simulated.verdict({ quiet: true }).words, '')
})

test('a device is found by its id, else by its name, and what a browser calls “default” is none', () => {
  assert.deepEqual(choices(WITH_HEADSET, 'microphone').map(d => d.label), ['Built-in', 'Jabra'])
  assert.equal(find({ id: 'old', label: 'Jabra' }, choices(WITH_HEADSET, 'microphone')).id, 'j1')
  assert.equal(find(JABRA.microphone, choices(BUILT_IN, 'microphone')), null)
  assert.equal(systems(WITH_HEADSET, 'speaker'), 'Built-in')
  assert.deepEqual(choices([device('audioinput', '', 'x')], 'microphone'), [])
})

test('an unplugged headset is told once, with what is used instead, and so is its return', () => {
  assert.deepEqual(news(WITH_HEADSET, BUILT_IN, JABRA), [['“Jabra” was unplugged; now using “Built-in”.', 'warn']])
  assert.deepEqual(news(BUILT_IN, WITH_HEADSET, JABRA), [['“Jabra” is connected again and in use.', 'none']])
  assert.deepEqual(news(WITH_HEADSET, WITH_HEADSET, JABRA), [])
})

test('an agent who chose no device follows the computer, and is told so', () => {
  const onHeadset = [device('audioinput', 'Default - Jabra', 'default'), ...WITH_HEADSET.slice(1)]

  assert.deepEqual(news(BUILT_IN, WITH_HEADSET, {}), [['“Jabra” was plugged in. Choose it under Sound to use it.', 'none']])
  assert.deepEqual(news(WITH_HEADSET, onHeadset, {}), [['Now using “Jabra”.', 'none']])
  assert.deepEqual(news(onHeadset, BUILT_IN, {}), [['“Jabra” was unplugged; now using “Built-in”.', 'warn']])
})

test('the last microphone’s end is said as what it means', () => {
  assert.deepEqual(news(BUILT_IN, BUILT_IN.slice(2), {}), [['No microphone is connected, so nobody can hear you. Plug one in.', 'bad']])
})

test('what was asked for is shown until it is answered or the call has moved on', () => {
  const pendings = new Pendings(), call = { id: 'c', state: 'active' }
  pendings.begin('c', 'hold', call)
  assert.deepEqual([pendings.of('c'), pendings.quiet('c')], ['hold', true])
  pendings.settle(new Map([['c', call]]))
  assert.equal(pendings.of('c'), 'hold')

  pendings.settle(new Map([['c', { ...call, state: 'held' }]]))
  assert.deepEqual([pendings.of('c'), pendings.quiet('c')], [null, false])

  pendings.begin('c', 'hold', call)
  pendings.begin('c', 'end', call)
  pendings.end('c', 'hold')
  assert.equal(pendings.of('c'), 'end')
})

test('the desk falls silent while something rings unheard, and says so once', () => {
  const reach = new Reach(), news = []
  reach.state({ fresh: true })
  for (let i = 0; i < 12; i++) news.push(reach.tick({ live: true, ringing: true }))

  assert.equal(news.filter(Boolean).length, 1)
  assert.equal(reach.state({ fresh: true }), 'offline')
  assert.equal(reach.answered(), true)
  assert.equal(reach.state({ fresh: false }), 'stale')
})

test('live updates that come back are news, as their loss is', () => {
  const reach = new Reach(), news = []
  for (const live of [true, false, false, false, false, false, true, true])
    news.push([reach.tick({ live, ringing: false }), reach.state({ fresh: true })])

  assert.deepEqual(news.filter(([changed]) => changed).map(([, state]) => state), ['down', 'ok'])
})

test('a draft survives the page, belongs to its writer, and goes once it is saved', async () => {
  const kept = storage(), sent = []
  new Drafts({ myId: 'doug', storage: kept }).keep('c1', 'half a sen')
  assert.deepEqual(new Drafts({ myId: 'rhonda', storage: kept }).all, [])
  const saver = new NoteSaver({ drafts: new Drafts({ myId: 'doug', storage: kept }), send: async (...note) => { sent.push(note) } })

  await saver.now()

  assert.deepEqual(sent, [['c1', 'half a sen']])
  assert.deepEqual(new Drafts({ myId: 'doug', storage: kept }).all, [])
})

test('what was typed before the earlier note is known survives the page, and is not sent as if it were the whole note', async () => {
  const kept = storage(), sent = []
  new Drafts({ myId: 'doug', storage: kept }).add('c1', 'call back at 5')
  const drafts = new Drafts({ myId: 'doug', storage: kept })
  const saver = new NoteSaver({ drafts, send: async (...note) => { sent.push(note) } })

  await saver.now()

  assert.deepEqual(sent, [])
  assert.deepEqual(drafts.additions, [['c1', 'call back at 5']])
  drafts.keep('c1', 'order 4711\ncall back at 5')
  assert.deepEqual(new Drafts({ myId: 'doug', storage: kept }).additions, [])
  await saver.now()
  assert.deepEqual(sent, [['c1', 'order 4711\ncall back at 5']])
})

test('what was not done is said until the call changes, and not by what does not concern it', () => {
  const notes = new CardNotes(), held = { state: 'held', recording: null, parties: [], version: 3 }
  notes.set('c', 'The caller is still on hold.', held)
  notes.set('d', 'Your microphone is off.')

  notes.settle(new Map([['c', { ...held, version: 4 }], ['d', held]]))
  assert.equal(notes.get('c'), 'The caller is still on hold.')

  notes.settle(new Map([['c', { ...held, state: 'active' }], ['d', { ...held, state: 'active' }]]))
  assert.equal(notes.get('c'), null)
  assert.equal(notes.get('d'), 'Your microphone is off.')
  notes.settle(new Map())
  assert.equal(notes.get('d'), null)
})

test('what is typed while a save is under way is saved after it, and the last word stays', async () => {
  const sent = [], answers = [], states = []
  const saver = new NoteSaver({
    drafts: new Drafts({ myId: 'doug', storage: storage() }),
    send: (_, text) => { sent.push(text); return new Promise(resolve => answers.push(resolve)) },
  })
  saver.on('state', (_, state) => states.push(state))
  saver.typed('c', 'one')
  const saving = saver.now()
  saver.typed('c', 'one two')
  answers[0]()
  while (answers.length < 2) await new Promise(resolve => setTimeout(resolve))
  answers[1]()
  await saving
  saver.disconnect()

  assert.deepEqual(sent, ['one', 'one two'])
  assert.equal(states.filter(s => s === 'saved').length, 1)
})

test('a server that does not answer gets the note later, a refusal is shown', async () => {
  const states = [], drafts = new Drafts({ myId: 'doug', storage: storage() })
  let problem = { unanswered: true, status: 0 }
  const saver = new NoteSaver({ drafts, send: async () => { if (problem) throw problem } })
  saver.on('state', (_, ...news) => states.push(news))
  drafts.keep('c', 'text')
  await saver.now()
  assert.equal(drafts.get('c'), 'text')
  assert.match(states.at(-1)[1], /Retrying/)

  problem = { status: 409, message: 'Notes can be written for up to 30 minutes after a call.' }
  await saver.now()

  assert.deepEqual(states.at(-1), ['refused', 'Not saved. Notes can be written for up to 30 minutes after a call.'])
  assert.equal(drafts.get('c'), null)
})
