// "Check my device": each check works exactly as the desk does, but alone, and the sheet shows the results.
import './messages.js'
import { browserName } from './check/browser.js'
import { checkDevice } from './check/device.js'
import { running } from './check/finding.js'
import { checkMicrophone } from './check/microphone.js'
import { askForNotifications, checkNotifications } from './check/notifications.js'
import { checkPage } from './check/page.js'
import { report } from './check/report.js'
import { Round } from './check/round.js'
import { Sheet } from './check/sheet.js'
import { judgeSound, notPlayed, playSound } from './check/sound.js'
import { checkSpeed } from './check/speed.js'
import { summarize } from './check/summary.js'
import { checkUpdates } from './check/updates.js'
import { newDevice } from './phone/sdk.js'
import { Connection } from './realtime/connection.js'
import { get } from './shared/api.js'
import { once } from './shared/connections.js'

const root = document.querySelector('[data-device-check]'), { me, name: person } = root.dataset
const sheet = new Sheet(root)
const round = new Round({
  page: () => checkPage(),
  microphone: checkMicrophone,
  sound: () => notPlayed,
  notifications: () => checkNotifications(),
  speed: () => checkSpeed({ trip }),
  updates: ({ show }) => checkUpdates({
    show, topics: ['call-center', `agent:${me}`], fetchToken: () => get('/api/realtime/token'),
    connect: token => new Connection({ fetchToken: async () => token }),
  }),
  device: ({ show }) => checkDevice({ show, newDevice, fetchToken: () => get('/api/voice/token') }),
})

async function trip() {
  const answer = await once(signal => fetch('/alive', { cache: 'no-store', signal }))
  if (!answer.ok) throw new Error(`The server responded with ${answer.status}.`)
}

let turn = 0

/** The speed is measured before anything else uses the connection; a microphone prompt blocks nothing. */
async function checkAll() {
  const mine = ++turn, line = ['speed', 'updates', 'device']
  for (const name of line) round.answer(name, running('Waiting for its turn.'))
  for (const name of ['page', 'microphone', 'sound', 'notifications']) round.run(name)
  for (const name of line) if (mine === turn) await round.run(name)
}

async function runAlone(name, check) {
  await round.run(name, check)
  const { words, cure } = round.findings.get(name)
  sheet.announce(`${sheet.title(name)}: ${words} ${cure}`)
}

function tellSound(name, outcome) {
  round.answer(name, { ...judgeSound(outcome), detail: round.findings.get(name).detail })
}

const ACTIONS = {
  'check-all': checkAll,
  again: name => runAlone(name),
  play: name => round.run(name, playSound),
  heard: name => tellSound(name, 'heard'),
  unheard: name => tellSound(name, 'unheard'),
  allow: name => runAlone(name, askForNotifications),
  copy: () => sheet.copy(),
}

round.on('level', (name, loud) => sheet.level(name, loud))
round.on('found', (name, finding) => {
  sheet.show(name, finding)
  const entries = sheet.names.map(n => ({ title: sheet.title(n), finding: round.findings.get(n) ?? running('') }))
  const summary = summarize(entries.map(e => e.finding.state)), agent = navigator.userAgent
  sheet.summary(summary)
  sheet.report(report({
    at: new Date(), person, address: location.origin + location.pathname, browser: browserName(agent), agent, summary: summary.words,
    entries,
  }))
})
sheet.on('action', (action, name) => ACTIONS[action]?.(name))

/** Back leads to the desk they came from: a second one would only ask which of them has the phone. */
async function back(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  if ((await locks()).some(lock => lock.name === `callcenter-phone-${me}`)) window.close() // only a tab that the desk opened can do it
  location.assign('/desk')
}

/** The locks held in this browser; none if it does not say. */
async function locks() { try { return (await navigator.locks.query()).held ?? [] } catch { return [] } }

document.querySelector('[data-back]').addEventListener('click', back)
sheet.connect()
checkAll()
window.addEventListener('pagehide', () => round.disconnect())
window.addEventListener('pageshow', event => { if (event.persisted) checkAll() })
