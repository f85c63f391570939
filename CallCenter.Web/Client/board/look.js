import { byName } from '../shared/language.js'
import { forMe, inLine, placeOf, ringsFor } from './place.js'

/** What one person sees of the picture. Pure. */
export function look(picture, myId) {
  const me = picture.agents.get(myId) ?? null
  const mine = { id: myId, teams: me?.teams }
  const calls = [...picture.calls.values()].sort(inLine)
  const status = statusOf(me), free = status === 'available'
  const waiting = calls.filter(c => forMe(c, mine))
  return {
    me, status,
    mine: calls.filter(c => placeOf(c, myId)),
    ringing: calls.filter(c => ringsFor(c, mine, free)),
    declined: free ? waiting.filter(c => c.declinedBy.includes(myId)) : [],
    waiting: waiting.length,
    parked: calls.filter(c => c.parked).sort((a, b) => a.parked.slot - b.parked.slot),
    people: [...picture.agents.values()].sort((a, b) => byName(a.name, b.name) || a.id.localeCompare(b.id)),
    nameOf: id => picture.agents.get(id)?.name ?? 'a colleague',
    callOf: id => picture.calls.get(id) ?? null,
  }
}

/** A card whose ring time is over makes no sound, even if the event that ended it never arrived. */
export const rings = (call, at) => !call.ringsUntil || Date.parse(call.ringsUntil) > at

export function statusOf(agent) {
  if (!agent) return 'away'
  if (agent.call) return agent.call.answeredAt ? 'on-call' : 'connecting'
  if (agent.availability === 'away') return 'away'
  if (!agent.reachable) return 'unreachable'
  return agent.wrapUpUntil ? 'wrap-up' : 'available'
}
