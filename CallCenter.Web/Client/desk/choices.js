import { statusOf } from '../board/look.js'

const STATUS = {
  available: 'Available', away: 'Away', unreachable: 'Not reachable', 'wrap-up': 'Wrapping up',
  connecting: 'On a call', 'on-call': 'On a call',
}

/** Enough digits, in any script, to be a number. The server decides which one it is, and whether it may be called. */
export const mayBeNumber = text => (text.match(/\p{Nd}/gu)?.length ?? 0) >= 3

/** The possible targets: colleagues (available ones first), lines, and the typed text if it is a number. Pure. */
export function choices(query, { people, lines, without = [] }) {
  const wanted = query.trim().toLowerCase()
  const fits = name => name.toLowerCase().split(/\s+/).some(word => word.startsWith(wanted)) || name.toLowerCase().startsWith(wanted)
  const colleagues = people.filter(a => !without.includes(a.id) && fits(a.name)).map(a => ({
    key: `agent ${a.id}`, target: { agentId: a.id }, name: a.name, state: [STATUS[statusOf(a)], a.note].filter(Boolean).join(' · '),
    ready: statusOf(a) === 'available', asks: true,
  })).sort((a, b) => Number(b.ready) - Number(a.ready))
  const typed = query.trim()
  const number = mayBeNumber(typed)
    ? [{ key: 'number', target: { number: typed }, name: `Call ${typed}`, state: 'Outside number', ready: true, asks: true }] : []
  const fitting = lines.filter(l => fits(l.name)).map(l => ({
    key: `line ${l.id}`, target: { lineId: l.id }, name: l.name, state: 'Line: rings all its agents', ready: true, asks: false,
  }))
  const named = [...colleagues, ...fitting]
  return /\p{L}/u.test(query) && named.length > 0 ? [...named, ...number] : [...number, ...named]
}
