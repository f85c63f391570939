import { statusOf } from './look.js'
import { besideOf, consultOf, lineOf, listed, modeWords, offers, partyOf, placeOf, stateFor, troublesOf, whoOf, why } from './place.js'
import { fillParties } from './party-rows.js'
import { data, fill, since, slot, text } from './slots.js'

const UNDER_WAY = {
  answer: 'Answering…', rejoin: 'Rejoining…', decline: 'Declining…',
  hold: 'Holding…', resume: 'Resuming…', park: 'Parking…', end: 'Ending…',
  'transfer-to': 'Transferring…', consult: 'Consulting…', complete: 'Completing…',
  'join-all': 'Joining all…', back: 'Going back…',
  'add-party': 'Adding…', remove: 'Removing…', leave: 'Leaving…',
  listen: 'One moment…', whisper: 'One moment…', barge: 'One moment…', stop: 'Stopping…', 'take-over': 'Taking over…',
}
/** Those that depend on more than the card's state, which the style sheet knows. */
const OFFERED = ['answer', 'rejoin', 'mute', 'keypad', 'hold', 'resume', 'park', 'transfer', 'add', 'complete', 'join-all', 'back',
  'leave', 'listen', 'whisper', 'barge', 'take-over', 'stop', 'end']

/** `pending`: the requested action whose result is not known yet. `caller`: what this person may know of the caller, see Callers. */
export function fillCall(card, call, { audio, muted, note, pending, quality, limit, me, nameOf, caller }) {
  const place = placeOf(call, me), party = partyOf(call, me)
  data(card, 'state', stateFor(call, me))
  data(card, 'place', place ?? 'none')
  data(card, 'consult', consultOf(call)?.state ?? 'none')
  data(card, 'mode', party?.mode ?? 'none')
  data(card, 'audio', audio)
  data(card, 'muted', muted)
  data(card, 'pending', Boolean(pending))
  data(card, 'recording', call.recording ?? 'none')
  data(card, 'vip', Boolean(caller?.contact?.vip))
  data(card, 'recordingRule', call.recordingRule ?? 'off')
  fill(card, {
    contact: call.contact?.name, company: caller?.contact?.company, from: call.numberDisplay,
    way: call.direction === 'outbound' ? 'from' : 'on', line: lineOf(call),
    why: why(call, me, nameOf), mode: modeWords(party), note, limit, pending: pending ? UNDER_WAY[pending] ?? 'One moment…' : '',
  })
  const troubles = place ? troublesOf(call, me) : []
  data(card, 'troubles', troubles.map(t => t.command).join(' ') || 'none')
  text(slot(card, 'troubles'), troubles.map(t => t.text).join(' '))
  const parties = slot(card, 'parties') // a card that only rings has none
  if (parties) fillParties(parties, place ? listed(call, me) : [], { removable: place === 'agent' && !consultOf(call) })
  const offered = offers(call, me)
  for (const name of OFFERED) {
    const button = card.querySelector(`[data-action="${name}"]`)
    if (button) button.hidden = !offered.includes(name)
  }
  // Not hidden: the buttons behind them would move under somebody's pointer when the audio comes or goes.
  for (const button of card.querySelectorAll('[data-needs="audio"]')) button.disabled = audio !== 'here'
  const block = card.querySelector('[data-action="block"]') // supervisors only
  if (block) block.hidden = !call.number.startsWith('+')
  popLink(card, call)
  for (const name of ['listen', 'whisper', 'barge']) press(card, name, party?.mode === name)
  const words = slot(card, 'quality')
  data(words, 'tone', quality?.tone ?? 'none')
  text(words, quality?.words)
  since(card, call.state === 'ringing' ? call.startedAt : call.answeredAt ?? call.since)
  press(card, 'mute', muted)
}

/** The customer's page in another system. */
function popLink(card, call) {
  const link = card.querySelector('[data-pop]'), to = `/api/calls/${call.id}/pop`
  link.hidden = !call.opens
  if (link.getAttribute('href') !== to) link.setAttribute('href', to)
}

function press(card, name, on) {
  const button = card.querySelector(`[data-action="${name}"]`)
  if (button && button.getAttribute('aria-pressed') !== String(Boolean(on))) button.setAttribute('aria-pressed', Boolean(on))
}

export function fillDeclined(row, call) {
  fill(row, { from: whoOf(call), beside: besideOf(call), line: lineOf(call) })
  since(row, call.startedAt)
}

export function fillParked(row, call, { busy }) {
  row.querySelector('[data-action="pick-up"]').disabled = busy
  fill(row, { slot: call.parked.slot, from: whoOf(call), beside: besideOf(call), line: call.line.name, by: call.parked.by.name })
  dialLink(row, call)
  since(row, call.parked.since)
}

/** A number that can be called back. */
function dialLink(row, call) {
  const link = row.querySelector('[data-dial]')
  link.hidden = !call.number.startsWith('+')
  data(link, 'dial', call.number)
  data(link, 'line', call.line.id)
  const words = `Call ${call.numberDisplay}`
  if (link.getAttribute('aria-label') !== words) link.setAttribute('aria-label', words)
  link.href = `/desk?dial=${encodeURIComponent(call.number)}&line=${call.line.id}`
}

export function fillAgent(row, agent, { me, call }) {
  fillSupervision(row, agent, call, me)
  data(row, 'status', statusOf(agent))
  data(row, 'me', agent.id === me)
  fill(row, { name: agent.name, note: agent.note, with: call?.contact?.name ?? agent.call?.numberDisplay })
  slot(row, 'note').title = agent.note ?? '' // the full text, if the row is too narrow
  since(row, agent.call?.answeredAt)
}

/** Only supervisors have these buttons in the row. */
function fillSupervision(row, agent, call, me) {
  const menu = row.querySelector('[data-supervise]')
  if (!menu) return
  const mine = call && partyOf(call, me)
  const talks = call && ['active', 'held'].includes(call.state) && call.agent?.id === agent.id
  const shown = {
    monitor: talks && mine?.purpose !== 'monitor', 'take-over': talks && (!mine || mine.state === 'joined'),
    move: call && call.agent?.id === agent.id && talks, 'end-theirs': call && call.agent?.id === agent.id,
    'clear-call': agent.call, 'force-away': agent.availability !== 'away',
    'force-available': agent.availability === 'away', 'sign-out': true,
  }
  menu.hidden = agent.id === me
  for (const button of menu.querySelectorAll('[data-action]')) {
    button.hidden = !shown[button.dataset.action]
    button.value = agent.id
    if (button.dataset.of !== 'agent') data(button, 'call', call?.id ?? '')
  }
}
