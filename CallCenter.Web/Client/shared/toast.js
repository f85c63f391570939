const STAYS_MS = 6000
const SOMEBODY = ['pointermove', 'pointerdown', 'keydown']

/** @param {boolean} [waits] The time begins once somebody is at the page: for what happened to a person who may be away from it. */
export function toast(text, tone = 'none', { waits = false } = {}) {
  const box = document.getElementById('toasts')
  if (!box) return
  const note = Object.assign(document.createElement('div'), { className: 'toast', textContent: text })
  note.dataset.tone = tone
  box.append(note)
  while (box.children.length > 3) box.firstElementChild.remove()
  const leave = () => setTimeout(() => note.remove(), STAYS_MS)
  if (!waits) return void leave()
  const seen = new AbortController()
  for (const sign of SOMEBODY) document.addEventListener(sign, () => { seen.abort(); leave() }, { signal: seen.signal })
}
