import { standing } from './look.js'
import { data, fill, since, slot, text } from './slots.js'

const UNDER_WAY = { answer: 'Answering…', decline: 'Declining…', hold: 'Holding…', resume: 'Resuming…', park: 'Parking…', end: 'Ending…' }

/** `pending`: the action that was asked for and is not yet known to be done. */
export function fillCall(card, call, { audio, muted, note, pending, quality }) {
  data(card, 'state', call.state)
  data(card, 'audio', audio)
  data(card, 'muted', muted)
  fill(card, { from: call.fromDisplay, line: call.line.name, note, pending: pending ? UNDER_WAY[pending] ?? 'One moment…' : '' })
  const words = slot(card, 'quality')
  data(words, 'tone', quality?.tone ?? 'none')
  text(words, quality?.words)
  since(card, call.state === 'ringing' ? call.startedAt : call.answeredAt ?? call.since)
  const mute = card.querySelector('[data-action="mute"]')
  if (mute.getAttribute('aria-pressed') !== String(muted)) mute.setAttribute('aria-pressed', muted)
}

export function fillDeclined(row, call) {
  fill(row, { from: call.fromDisplay, line: call.line.name })
  since(row, call.startedAt)
}

export function fillParked(row, call, { busy }) {
  row.querySelector('[data-action="pick-up"]').disabled = busy
  fill(row, { slot: call.parked.slot, from: call.fromDisplay, line: call.line.name, by: call.parked.by.name })
  since(row, call.parked.since)
}

export function fillAgent(row, agent, { me }) {
  data(row, 'status', standing(agent))
  data(row, 'me', agent.id === me)
  fill(row, { name: agent.name, note: agent.note, with: agent.call?.numberDisplay })
  slot(row, 'note').title = agent.note ?? '' // the whole of it, where the row is too narrow
  since(row, agent.call?.answeredAt)
}
