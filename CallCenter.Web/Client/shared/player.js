// A recording that is not ready yet: a browser's player gives up at the first refusal without a reason. This retries, and shows the reason.
const LONGEST_MS = 120_000 // Twilio takes seconds, sometimes a minute

const trials = new WeakMap()

/** Media events do not bubble. */
export function watchPlayers(root = document) {
  root.addEventListener('error', ({ target }) => { if (target.matches?.('audio.message-sound')) refused(target) }, { capture: true })
  root.addEventListener('playing', ({ target }) => { if (target.matches?.('audio.message-sound')) plays(target) }, { capture: true })
}

function plays(player) {
  say(player, '')
  trials.delete(player)
}

async function refused(player) {
  const since = trials.get(player) ?? Date.now()
  trials.set(player, since)
  const { words, again } = await reason(player.src)
  if (!player.isConnected) return
  say(player, words)
  if (again === null || Date.now() - since > LONGEST_MS) return trials.delete(player)
  setTimeout(() => {
    if (!player.isConnected) return
    player.load()
    player.play().catch(() => {}) // refused again: the next error starts over
  }, again)
}

/** The server's answer, and after how many milliseconds to retry; null: no automatic retry. */
async function reason(address) {
  try {
    const headers = { Accept: 'application/json', Range: 'bytes=0-0' }
    const response = await fetch(address, { headers, credentials: 'same-origin', cache: 'no-store', redirect: 'manual' })
    if (response.ok) return { words: '', again: 0 }
    const after = response.headers.get('Retry-After'), { detail } = await response.json().catch(() => ({}))
    return { words: `${detail ?? 'This recording cannot be played.'}${after ? ' It will start automatically.' : ''}`, again: after ? Number(after) * 1000 : null }
  } catch { return { words: 'The server cannot be reached. Playback will start automatically.', again: 5000 } }
}

function say(player, words) {
  let said = player.nextElementSibling?.matches('.player-said') ? player.nextElementSibling : null
  if (!said && words) {
    said = document.createElement('p')
    said.className = 'player-said row-note'
    said.setAttribute('role', 'status')
    player.after(said)
  }
  if (said) { said.textContent = words; said.hidden = !words }
}
