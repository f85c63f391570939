import { elapsed, remaining } from '../shared/clock.js'

// Writes only differences: an untouched node keeps its selection and its focus, and the screen reader stays silent.
export function text(node, value) {
  const wanted = String(value ?? '')
  if (!node || node.textContent === wanted) return
  const only = wanted && node.childNodes.length === 1 && node.firstChild
  if (only?.nodeType === Node.TEXT_NODE) only.data = wanted // a new node would need a new layout
  else node.textContent = wanted
}

export function data(node, name, value) {
  if (node.dataset[name] !== String(value)) node.dataset[name] = value
}

export function slot(root, name) { return root.querySelector(`[data-slot="${name}"]`) }

export function fill(root, values) {
  for (const [name, value] of Object.entries(values)) text(slot(root, name), value)
}

export function since(root, iso) {
  const timer = slot(root, 'timer')
  if (iso) data(timer, 'since', iso)
  else delete timer.dataset.since
  text(timer, iso ? elapsed(iso) : '')
}

/** The time left, in the one slot that counts down. */
export function countDown(root, iso) {
  const timer = slot(root, 'left')
  if (iso) data(timer, 'until', iso)
  else delete timer.dataset.until
  text(timer, iso ? remaining(iso) : '')
}

export function tickTimers(root) {
  for (const timer of root.getElementsByTagName('time')) { // kept by the browser; a selector would walk through the whole page
    const { since, until } = timer.dataset
    if (until) text(timer, remaining(until))
    else if (since) text(timer, elapsed(since))
  }
}
