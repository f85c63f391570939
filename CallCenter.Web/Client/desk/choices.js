import { standing } from '../board/look.js'

const STATUS = { available: 'Available', away: 'Away', unreachable: 'Not reachable', 'wrap-up': 'Wrapping up', connecting: 'On a call', 'on-call': 'On a call' }

/** What people paste when they mean a number. */
export const looksLikeNumber = text => /^[+(]?[\d\s().\-/\u00a0]{3,}$/.test(text.trim()) && text.replace(/\D/g, '').length >= 3

/** Whom a call can go to: colleagues (those who can be rung first), lines, and what was typed if it is a number. Pure. */
export function choices(query, { people, lines, without = [] }) {
  const wanted = query.trim().toLowerCase()
  const fits = name => name.toLowerCase().split(/\s+/).some(word => word.startsWith(wanted)) || name.toLowerCase().startsWith(wanted)
  const colleagues = people.filter(a => !without.includes(a.id) && fits(a.name)).map(a => ({
    key: `agent ${a.id}`, target: { agentId: a.id }, name: a.name, state: [STATUS[standing(a)], a.note].filter(Boolean).join(' · '), ready: standing(a) === 'available', asks: true,
  })).sort((a, b) => Number(b.ready) - Number(a.ready))
  const number = looksLikeNumber(query) ? [{ key: 'number', target: { number: query.trim() }, name: `Call ${query.trim()}`, state: 'Outside number', ready: true, asks: true }] : []
  return [...number, ...colleagues, ...lines.filter(l => fits(l.name)).map(l => ({ key: `line ${l.id}`, target: { lineId: l.id }, name: l.name, state: 'Line: rings everyone there', ready: true, asks: false }))]
}
