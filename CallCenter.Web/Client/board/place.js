// People's roles on a call, what they may do there, and the texts. Pure. Pages/Place.cs is the same for the first HTML;
// tests/golden/card.json is read by the tests of both.
const WITH_AGENT = ['claimed', 'dialing', 'active', 'held']
const TALKING = ['active', 'held']

/** The agent has joined, and the caller still hears the greeting. */
export const greeting = call => call.state === 'active' && call.direction === 'inbound' && !call.answeredAt

export const present = call => (call.parties ?? []).filter(p => p.state !== 'gone')
export const partyOf = (call, id) => present(call).find(p => p.agentId === id) ?? null
export const consultOf = call => present(call).find(p => p.purpose === 'consult') ?? null
export const others = call => present(call).filter(p => p.purpose !== 'monitor')

/** This person's role on the call: agent, guest (invited by the agent), monitor, or null. */
export function placeOf(call, id) {
  if (call.agent?.id === id && WITH_AGENT.includes(call.state)) return 'agent'
  const party = partyOf(call, id)
  if (!party || party.state === 'ringing') return null
  return party.purpose === 'monitor' ? 'monitor' : 'guest'
}

export const invitation = (call, id) => present(call).find(p => p.agentId === id && p.kind === 'agent' && p.state === 'ringing') ?? null
export const rejoins = (call, id) => call.state === 'ringing' && call.ringReason === 'rejoin' && call.offeredTo === id

/** The call rings a team, and so far I am one of those who are rung. */
const reaches = (call, me) => !call.team || [1, 2].slice(0, call.reach).includes(me.teams?.[call.team.id])

/** `me` has my id and teams. An offer by name ignores teams. */
export function forMe(call, me) {
  if (call.state !== 'ringing') return false
  if (call.offeredTo == null) return reaches(call, me)
  return call.offeredTo === me.id && (call.reach === 0 || reaches(call, me))
}

/**
 * The same as `app.rings` in the database. `free`: I can be rung now. An agent who was disconnected, or is invited by name, is rung
 * regardless. A call that is offered to one agent at a time rings nobody in between.
 */
export function ringsFor(call, me, free) {
  if (rejoins(call, me.id) || invitation(call, me.id)) return true
  return free && forMe(call, me) && !(call.oneByOne && call.offeredTo == null) && !call.declinedBy.includes(me.id)
}

/**
 * The order of those who wait, as in Calls/PlaceInLine.cs. A caller who was answered before does not wait a second time: they are first
 * in line. Then by priority, then who has waited longest, wherever they waited.
 */
export const inLine = (a, b) => Number(!a.answeredAt) - Number(!b.answeredAt) || (b.priority ?? 0) - (a.priority ?? 0)
  || before(a.queuedAt ?? a.startedAt, b.queuedAt ?? b.startedAt) || before(a.id, b.id)

/** Not by a language's rules, which order the signs in a time differently. */
const before = (a, b) => a < b ? -1 : a > b ? 1 : 0

/** The customer: by name, if somebody has saved their number. */
export const whoOf = call => call.contact?.name ?? call.numberDisplay
/** What stands beside a name; nothing beside a number alone. */
export const besideOf = call => call.contact ? call.numberDisplay : ''
/** Where nothing stands beside it. */
export const wholeOf = call => call.contact ? `${call.contact.name}, ${call.numberDisplay}` : call.numberDisplay

/** The line, and the team that it rings. */
export const lineOf = call => call.team?.name ? `${call.line.name} · ${call.team.name} team` : call.line.name

/** The state that a card on my desk shows. */
export function stateFor(call, id) {
  const place = placeOf(call, id)
  if (place === 'agent') return greeting(call) ? 'greeting' : call.state
  if (!place) return 'ringing'
  if (partyOf(call, id).state === 'claimed') return 'claimed'
  return place === 'monitor' ? 'monitoring' : 'joined'
}

/** The names of the actions that are possible on this call now. */
export function offers(call, id) {
  const place = placeOf(call, id)
  if (!place) return ['decline', rejoins(call, id) ? 'rejoin' : 'answer']
  const joined = partyOf(call, id)?.state === 'joined'
  if (place === 'guest') return joined ? ['mute', 'keypad', 'leave'] : ['leave']
  const crowd = others(call), talking = TALKING.includes(call.state)
  if (place === 'monitor') {
    if (!joined) return ['stop']
    const modes = call.agent ? ['listen', 'whisper', 'barge'] : ['listen', 'barge']
    return [...modes, 'stop', ...partyOf(call, id).mode === 'listen' ? [] : ['mute'], ...talking && crowd.length === 0 ? ['take-over'] : []]
  }
  if (greeting(call)) return ['mute', 'end']
  if (!talking) return call.state === 'dialing' ? ['mute', 'keypad', 'end'] : ['end']
  const consult = consultOf(call), heard = call.state === 'active' || crowd.some(p => p.state === 'joined') ? ['mute', 'keypad'] : []
  if (consult) return [...heard, 'complete', 'back', 'end', ...consult.state === 'joined' ? ['join-all'] : []]
  const leave = crowd.some(p => p.state === 'joined') ? ['leave'] : []
  return [...heard, 'hold', 'resume', 'add', 'end', ...crowd.length === 0 ? ['park', 'transfer'] : [], ...leave]
}

/** Why this card is here, if it is not a first ring. `nameOf(id)` knows the colleagues. */
export function why(call, id, nameOf) {
  const place = placeOf(call, id), party = partyOf(call, id)
  if (place === 'monitor') return call.agent ? `${call.agent.name} is on this call.` : 'With an outside number.'
  if (place === 'guest') {
    return party.purpose === 'consult' ? `${nameOf(party.addedBy)} is consulting you. The caller hears music.`
      : `With ${call.agent?.name ?? 'the caller'}.`
  }
  if (place === 'agent') return ''
  if (party) return `${nameOf(party.addedBy)} wants ${party.purpose === 'consult' ? 'to consult you' : 'you to join the call'}`
  const sender = call.sentBy && (call.sentBy === id ? 'you' : nameOf(call.sentBy))
  if (call.ringReason === 'rejoin') return 'You were disconnected'
  if (call.ringReason === 'transfer') return sender ? `Transferred by ${sender}` : 'Transferred'
  if (call.ringReason === 'returned' && call.sentBy === id && call.offeredTo === id) return 'Returned: parked for too long'
  if (call.ringReason === 'returned') return sender ? `Returned: ${sender} did not answer` : backFrom(call)
  return call.answeredAt ? 'Was disconnected: first in line' : ''
}

/** An outside number to which the call was transferred: why it is not there. */
function backFrom(call) {
  const gone = (call.parties ?? []).find(p => p.purpose === 'transfer' && p.state === 'gone')
  return gone ? `Returned: ${gone.name}: ${partyWords(gone)}` : 'Returned: nobody answered'
}

/** Why Twilio did not call a number; Calls/Dialling/DialRefusal.cs has the same texts. */
const REFUSED = {
  unreachable: 'The number cannot be reached', invalid_number: 'Not a valid phone number', blocked: 'Twilio blocks calls to this number',
  not_permitted: 'Calls to this country are not enabled in the Twilio account',
  not_verified: 'A Twilio trial account calls verified numbers only',
  no_agent_conference: 'Agent Conference is switched off in the Twilio account',
  caller_id: 'Twilio does not accept our number as caller ID',
}

/** Null if the outcome is not a refusal. */
export function refusalWords(outcome) {
  if (!outcome?.startsWith('refused_')) return REFUSED[outcome] ?? null
  return outcome === 'refused_0' ? 'Twilio refused the call' : `Twilio refused the call (${outcome.slice('refused_'.length)})`
}

/** Commands that Twilio did not carry out, as this person's card shows them. */
export const troublesOf = (call, id) => (call.troubles ?? []).filter(t => !t.for || t.for === id)

const GONE = {
  declined: 'Declined', no_answer: 'No answer', busy: 'Busy', failed: 'Could not be reached', left: 'Left', removed: 'Removed',
}
const MODES = { listen: 'Listening', whisper: 'Whispering', barge: 'In conference' }

export const modeWords = party => MODES[party?.mode] ?? ''

export function partyWords(party) {
  if (party.state === 'gone') return GONE[party.outcome] ?? refusalWords(party.outcome) ?? 'Left'
  if (party.state === 'ringing') return 'Ringing…'
  if (party.state === 'claimed') return 'Connecting…'
  return party.purpose === 'monitor' ? modeWords(party) : party.purpose === 'consult' ? 'Talking with you' : 'On the call'
}

/** The people that a card lists: all who can be heard. A supervisor who only listens cannot. */
export const listed = (call, id) => (call.parties ?? []).filter(p => p.agentId !== id && p.mode !== 'listen')
