import assert from 'node:assert/strict'
import test from 'node:test'
import { browserName } from '../check/browser.js'
import { judgeDevice } from '../check/device.js'
import { failed, ok, waiting, warning } from '../check/finding.js'
import { Hearing, loudness } from '../check/hearing.js'
import { checkMicrophone, judgeMicrophone, refusal } from '../check/microphone.js'
import { judgeNotifications } from '../check/notifications.js'
import { checkPage } from '../check/page.js'
import { discreet, report } from '../check/report.js'
import { Round } from '../check/round.js'
import { judgeSound } from '../check/sound.js'
import { checkSpeed, judgeSpeed } from '../check/speed.js'
import { summarize } from '../check/summary.js'
import { judgeUpdates } from '../check/updates.js'

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'
const EDGE = `${CHROME} Edg/140.0.0.0`
const tone = loud => Float32Array.from({ length: 2048 }, (_, i) => loud * Math.sin(i / 5))

/** Everything that has a problem says what to do. */
const cured = finding => assert.ok(finding.state === 'ok' || finding.cure.length > 20, `${finding.words} says no cure`)

test('a browser is named as people know it', () => {
  assert.equal(browserName(CHROME), 'Chrome 141')
  assert.equal(browserName(EDGE), 'Edge 140')
  assert.equal(browserName('Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15'), 'Safari 18')
  assert.equal(browserName('curl/8'), 'Your browser')
})

test('an address without https is the first thing said, and a missing ability is named', () => {
  const page = {
    isSecureContext: true, navigator: { userAgent: CHROME, mediaDevices: { getUserMedia() {} } },
    WebSocket: class {}, RTCPeerConnection: class {}, AudioContext: class {},
  }

  assert.equal(checkPage(page).state, 'ok')
  assert.match(checkPage({ ...page, isSecureContext: false, navigator: { userAgent: CHROME } }).words, /not secure/)
  assert.match(checkPage({ ...page, RTCPeerConnection: undefined }).detail, /WebRTC/)
})

test('silence is at the bottom of the scale, a quiet room below a voice', () => {
  assert.equal(loudness(tone(0)), 0)
  assert.ok(loudness(tone(0.002)) < 0.35, 'a quiet room')
  assert.ok(loudness(tone(0.05)) > 0.35, 'a voice')
  assert.equal(loudness(tone(8)), 1)
})

test('a voice is heard, a click is not, and after five seconds of nothing it is said', () => {
  const hearing = new Hearing(0)
  hearing.hear(0.9, 100)
  assert.equal(hearing.verdict(4000), 'listening')
  assert.equal(hearing.verdict(5000), 'nothing')

  for (const at of [6000, 6050, 6100]) hearing.hear(0.5, at)

  assert.equal(hearing.verdict(6100), 'heard')
  assert.equal(hearing.over(10000), false)
  assert.equal(hearing.over(10100), true)
})

test('a microphone that stays silent is not listened to forever', () => {
  const hearing = new Hearing(0)

  assert.equal(hearing.over(19999), false)
  assert.equal(hearing.over(20000), true)
})

test('each way in which a microphone fails has words of its own, and a cure', () => {
  const ways = ['NotAllowedError', 'NotFoundError', 'NotReadableError', 'TypeError']
    .map(name => refusal({ name, message: 'x' }, 'Click the lock.'))
  ways.push(refusal({ name: 'NotAllowedError', message: 'Permission dismissed' }),
    refusal({ name: 'NotAllowedError', message: 'Permission denied by system' }))
  ways.push(...['nothing', 'muted', 'gone', 'deaf', 'unmeasured'].map(verdict => judgeMicrophone(verdict, 'Headset')))

  assert.equal(new Set(ways.map(w => w.words)).size, ways.length)
  ways.forEach(cured)
  assert.match(ways[0].words, /blocks the microphone/)
  assert.equal(ways[0].cure, 'Click the lock. Then check again.')
  assert.equal(ways[0].detail, 'NotAllowedError: x')
  assert.match(judgeMicrophone('heard', 'Headset').words, /“Headset”/)
})

test('older names of the same failures mean the same', () => {
  const older = { PermissionDeniedError: 'NotAllowedError', DevicesNotFoundError: 'NotFoundError', TrackStartError: 'NotReadableError' }
  for (const [name, now] of Object.entries({ ...older, AbortError: 'NotReadableError', UnknownError: 'NotReadableError' }))
    assert.equal(refusal({ name }).words, refusal({ name: now }).words, name)
})

test('a browser without Web Audio has its microphone tried all the same', async t => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator'), audio = globalThis.AudioContext
  let stopped = 0
  const track = { label: 'Headset', stop: () => stopped++ }
  const mediaDevices = { getUserMedia: async () => ({ getTracks: () => [track], getAudioTracks: () => [track] }) }
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { mediaDevices, userAgent: '' } })
  globalThis.AudioContext = undefined
  t.after(() => {
    if (before) Object.defineProperty(globalThis, 'navigator', before); else delete globalThis.navigator
    globalThis.AudioContext = audio
  })

  const found = await checkMicrophone({ show() {}, level() {}, signal: new AbortController().signal })

  assert.equal(found.state, 'warning')
  assert.match(found.detail, /Headset/)
  assert.equal(stopped, 1)
})

test('sound is the person’s word', () => {
  assert.equal(judgeSound('played').state, 'waiting')
  assert.equal(judgeSound('played').asks, true)
  assert.equal(judgeSound('heard', ['Headset']).detail, 'Speakers and headsets: Headset')
  for (const outcome of ['unheard', 'blocked']) {
    assert.equal(judgeSound(outcome).state, 'failed')
    cured(judgeSound(outcome, [], CHROME))
  }
})

test('a notification that was never asked for is a step that is left, a blocked one is a warning', () => {
  assert.equal(judgeNotifications('granted', CHROME).state, 'ok')
  assert.deepEqual([judgeNotifications('default', CHROME).state, judgeNotifications('default', CHROME).asks], ['waiting', true])
  assert.equal(judgeNotifications('denied', EDGE).state, 'warning')
  assert.match(judgeNotifications('denied', EDGE).cure, /Permissions for this site/)
  assert.equal(judgeNotifications(undefined, CHROME).state, 'warning')
})

test('live updates name the step that failed', () => {
  const steps = ['token', 'connection', 'joining'].map(step => judgeUpdates({ step, why: 'x' }))

  assert.equal(new Set(steps.map(s => s.words)).size, 3)
  steps.forEach(cured)
  assert.match(steps[1].detail, /^Step: connection/)
  assert.match(judgeUpdates({ tokenMs: 10, joinMs: 32 }).words, /42 ms/)
})

test('a phone that is refused says so, with Twilio’s code in small print', () => {
  const error = (code, message = 'x') => Object.assign(new Error(message), { code })

  assert.match(judgeDevice({ error: error(20101) }).words, /rejects your token/)
  assert.equal(judgeDevice({ error: error(20101, 'AccessTokenInvalid') }).detail, 'Twilio error 20101: AccessTokenInvalid')
  assert.match(judgeDevice({ error: error(20104) }).cure, /clock/)
  assert.match(judgeDevice({ error: error(31005) }).words, /cannot be reached/)
  assert.match(judgeDevice({ error: Object.assign(new Error('No response within 10.0 s.'), { late: true }) }).words, /cannot be reached/)
  assert.match(judgeDevice({ error: new Error('boom') }).words, /could not start/)
  assert.match(judgeDevice({ error: new Error('503'), untrusted: true }).words, /Could not get a phone token/)
  assert.match(judgeDevice({ tookMs: 412 }).words, /412 ms/)
})

test('the speed is the median, and a network that stutters is told', () => {
  assert.match(judgeSpeed([21, 23, 300, 22, 24]).words, /^Good \(23 ms\)/)
  assert.match(judgeSpeed([390, 400, 410, 420, 380]).words, /^Slow \(400 ms\): calls may/)
  assert.match(judgeSpeed([20, 30, 25, 22, 900]).words, /^Uneven \(20 to 900 ms\)/)
  for (const times of [[390, 400, 410], [20, 25, 900]]) cured(judgeSpeed(times))
})

test('a server that does not answer ends the measuring', async () => {
  const finding = await checkSpeed({ trip: async () => { throw new Error('down') } })

  assert.equal(finding.state, 'failed')
  assert.equal(finding.detail, 'down')
})

test('the line on top counts what needs attention', () => {
  assert.equal(summarize(['ok', 'ok']).words, 'Everything works')
  assert.equal(summarize(['ok', 'failed']).words, 'One thing needs your attention')
  assert.deepEqual(summarize(['warning', 'waiting', 'warning']), { tone: 'warn', words: '2 things need your attention' })
  assert.match(summarize(['ok', 'waiting', 'waiting']).words, /2 steps left/)
  assert.equal(summarize(['failed', 'running']).words, 'Checking…')
})

test('the report tells everything, and neither a token nor a whole number', () => {
  const entries = [
    { title: 'Sound', finding: ok('You hear it.', 'Speakers and headsets: Headset') },
    {
      title: 'Phone',
      finding: failed('Refused.', 'Tell them.',
        'Twilio error 20101: eyJhbGciOi.eyJzdWIiOi.c2ln for +1 415-555-0134 at wss://x/socket?apikey=abcdef&vsn=2'),
    },
  ]
  const text = report({
    at: new Date('2026-11-23T01:02:03Z'), person: 'Doug', address: 'https://calls.example', browser: 'Chrome 141', agent: CHROME,
    summary: 'One thing needs your attention', entries,
  })

  assert.match(text, /^Time: 2026-11-23T01:02:03.000Z/m)
  assert.match(text, /^Browser: Chrome 141 \(Mozilla/m)
  assert.match(text, /^\[OK\] Sound: You hear it\.$/m)
  const detail = 'Detail: Twilio error 20101: (token) for +…34 at wss://x/socket?apikey=(removed)&vsn=2'
  assert.ok(text.includes(`\n[FAILED] Phone: Refused.\n    To do: Tell them.\n    ${detail}\n`))
  assert.equal(discreet('5 round trips: 21, 22, 23, 24, 300 ms'), '5 round trips: 21, 22, 23, 24, 300 ms')
})

test('a check that is started again silences the run before it', async () => {
  const said = [], runs = []
  const round = new Round({ slow: about => new Promise(resolve => runs.push({ about, resolve })) })
  round.on('found', (_, finding) => said.push(finding.words))
  const first = round.run('slow'), second = round.run('slow')

  runs[0].about.show(warning('an old word'))
  runs[0].resolve(failed('the old end'))
  runs[1].resolve(ok('the new end'))
  await Promise.all([first, second])

  assert.deepEqual(said, ['Checking…', 'Checking…', 'the new end'])
  assert.equal(runs[0].about.signal.aborted, true)
})

test('a check that breaks is a finding too, and an answer ends a run', async () => {
  const round = new Round({ broken: async () => { throw new TypeError('x is undefined') }, open: () => new Promise(() => {}) })

  await round.run('broken')
  round.run('open')
  round.answer('open', waiting('your turn'))

  assert.equal(round.findings.get('broken').state, 'failed')
  assert.equal(round.findings.get('broken').detail, 'TypeError: x is undefined')
  assert.equal(round.findings.get('open').words, 'your turn')
})
