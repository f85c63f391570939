// A recording that is not ready yet: a browser's player gives up at the first refusal without a reason. This retries, and shows the reason.
const LONGEST_MS = 120_000 // Twilio takes seconds, sometimes a minute

const LATER_MS = 5000
const UNPLAYABLE = 'This browser cannot play the recording. Download it instead.'

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
  const trial = trials.get(player) ?? { since: Date.now(), served: false }
  trials.set(player, trial)
  const { words, again, served } = await reason(player.src)
  if (!player.isConnected) return
  // Once, it may just have become ready; twice, the server delivers it and the browser refuses it.
  const unplayable = served && trial.served
  trial.served = served
  say(player, unplayable ? UNPLAYABLE : words)
  if (unplayable || again === null || Date.now() - trial.since > LONGEST_MS) return trials.delete(player)
  setTimeout(() => {
    if (!player.isConnected) return
    player.load()
    player.play().catch(() => {}) // refused again: the next error starts over
  }, again)
}

/**
 * The server's answer, and after how many milliseconds to retry; null: no automatic retry. `served`: the server has the audio.
 */
async function reason(address) {
  try {
    const headers = { Accept: 'application/json', Range: 'bytes=0-0' }
    const response = await fetch(address, { headers, credentials: 'same-origin', cache: 'no-store', redirect: 'manual' })
    if (response.ok) return { words: '', again: 0, served: true }
    const { detail } = await response.json().catch(() => ({})), again = wait(response, detail)
    const words = `${detail ?? 'This recording cannot be played.'}${again === null ? '' : ' It will start automatically.'}`
    return { words, again, served: false }
  } catch {
    return { words: 'The server cannot be reached. Playback will start automatically.', again: LATER_MS, served: false }
  }
}

/** Our server says when to retry. Whatever answers in its place, such as a proxy while it starts, does not. */
function wait({ status, headers }, ours) {
  const told = Number(headers.get('Retry-After') ?? NaN) * 1000
  if (Number.isFinite(told)) return told
  return !ours && status >= 500 ? LATER_MS : null
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
