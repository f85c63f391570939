const STAYS_MS = 6000

export function toast(text, tone = 'none') {
  const box = document.getElementById('toasts')
  if (!box) return
  const note = Object.assign(document.createElement('div'), { className: 'toast', textContent: text })
  note.dataset.tone = tone
  box.append(note)
  while (box.children.length > 3) box.firstElementChild.remove()
  setTimeout(() => note.remove(), STAYS_MS)
}
