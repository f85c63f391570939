/** What one person sees of the picture. Pure. */
export function look(picture, myId) {
  const me = picture.agents.get(myId) ?? null
  const calls = [...picture.calls.values()]
  const status = standing(me)
  const waiting = calls.filter(c => c.state === 'ringing').sort((a, b) => a.startedAt.localeCompare(b.startedAt))
  return {
    me, status,
    mine: calls.filter(c => c.agent?.id === myId && ['claimed', 'active', 'held'].includes(c.state)),
    ringing: status === 'available' ? waiting.filter(c => !c.declinedBy.includes(myId)) : [],
    declined: status === 'available' ? waiting.filter(c => c.declinedBy.includes(myId)) : [],
    waiting: waiting.length,
    parked: calls.filter(c => c.parked).sort((a, b) => a.parked.slot - b.parked.slot),
    people: [...picture.agents.values()].sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id)),
  }
}

/** A card whose ring time is over makes no sound, whatever news of its end was lost. */
export const rings = (call, at) => !call.ringsUntil || Date.parse(call.ringsUntil) > at

export function standing(agent) {
  if (!agent) return 'away'
  if (agent.call) return agent.call.answeredAt ? 'on-call' : 'connecting'
  if (agent.availability === 'away') return 'away'
  if (!agent.reachable) return 'unreachable'
  return agent.wrapUpUntil ? 'wrap-up' : 'available'
}
