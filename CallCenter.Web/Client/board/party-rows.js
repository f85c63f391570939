import { partyWords } from './place.js'
import { data, fill } from './slots.js'

/** The others on a call, within its card. Rows live as long as their party does, so that a focused Remove stays focused. */
export function fillParties(list, parties, { removable }) {
  const template = document.getElementById('party-row')
  const rows = new Map([...list.children].map(row => [row.dataset.party, row]))
  const keep = new Set(parties.map(p => p.label))
  for (const [label, row] of rows) if (!keep.has(label)) row.remove()
  parties.forEach((party, place) => {
    const row = rows.get(party.label) ?? template.content.firstElementChild.cloneNode(true)
    data(row, 'party', party.label)
    data(row, 'partyState', party.state)
    fill(row, { name: party.name, state: partyWords(party) })
    const remove = row.querySelector('[data-action="remove"]')
    remove.value = party.label
    remove.hidden = !removable || party.state === 'gone' || party.kind === 'supervisor'
    const words = `Remove ${party.name}`
    if (remove.getAttribute('aria-label') !== words) remove.setAttribute('aria-label', words)
    if (list.children[place] !== row) list.insertBefore(row, list.children[place] ?? null)
  })
  list.hidden = parties.length === 0
}
