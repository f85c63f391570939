/** Makes `live` equal to `next` by changing only the differences, so that focus, selection and scroll stay. [data-key] names rows. */
export function morph(live, next) {
  if (live.isEqualNode(next)) return
  sameAttributes(live, next)
  const wanted = new Set([...next.children].map(key).filter(Boolean))
  const kept = new Map()
  for (const child of [...live.children]) {
    if (!key(child)) continue
    if (wanted.has(key(child))) kept.set(key(child), child)
    else child.remove()
  }
  let place = live.firstChild
  for (const child of [...next.childNodes]) {
    const match = key(child) ? kept.get(key(child)) : alike(place, child) ? place : null
    if (match) place = reach(live, place, match)
    if (match) become(match, child)
    else live.insertBefore(document.importNode(child, true), place)
  }
  while (place) place = drop(place)
}

/** Returns the node after `match`, having made it the next one. Nodes between are removed, because moving a node costs its focus. */
function reach(live, place, match) {
  while (place && place !== match && !key(place)) place = drop(place)
  if (place !== match) live.insertBefore(match, place)
  return match.nextSibling
}

function become(node, next) {
  if (node.nodeType === 1) morph(node, next)
  else if (node.data !== next.data) node.data = next.data
}

function sameAttributes(live, next) {
  for (const { name } of [...live.attributes]) if (!next.hasAttribute(name)) live.removeAttribute(name)
  for (const { name, value } of next.attributes) if (live.getAttribute(name) !== value) live.setAttribute(name, value)
}

function drop(node) {
  const after = node.nextSibling
  node.remove()
  return after
}

const key = node => node.dataset?.key
const alike = (a, b) => a?.nodeName === b.nodeName && !key(a)
