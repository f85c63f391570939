const STATES = { ok: 'OK', warning: 'WARNING', failed: 'FAILED', waiting: 'NOT DONE', running: 'RUNNING' }

/** Plain text for support. `entries`: { title, finding }. */
export function report({ at, person, address, browser, agent, summary, entries }) {
  const zone = at.toString().replace(/^.*(GMT[^ ]*).*$/, '$1')
  const head = ['CallCenter: device check', `Time: ${at.toISOString()} (${zone})`, `Person: ${person}`, `Address: ${address}`,
    `Browser: ${browser} (${agent})`, `Result: ${summary}`]
  return [...head, '', ...entries.flatMap(({ title, finding }) => lines(title, finding))].join('\n') + '\n'
}

function lines(title, { state, words, cure, detail }) {
  const told = [`[${STATES[state]}] ${title}: ${words}`]
  if (cure) told.push(`    To do: ${cure}`)
  if (detail) told.push(`    Detail: ${detail}`)
  return told.map(discreet)
}

/** A library's message may quote a token, a key or a number, and reports are pasted into chats. */
export const discreet = text => text
  .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '(token)')
  .replace(/([?&](?:apikey|token|key)=)[^&\s]+/gi, '$1(removed)')
  .replace(/\+\d[\d\s().-]{5,}(\d\d)/g, '+…$1')
