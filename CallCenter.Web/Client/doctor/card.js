import { fill, slot } from '../board/slots.js'
import { duration } from './words.js'

// `a command` in backticks, and the pages that cures refer to.
const MARKED = /`([^`]+)`|(\/(?:ops|hangfire)(?:\/[\w-]+)*)/g

/** The element of one finding. */
export function card(template, finding) {
  const element = template.content.firstElementChild.cloneNode(true)
  const { check, verdict, tested, found, tookMs, cure } = finding
  element.dataset.verdict = verdict
  element.dataset.check = check
  fill(element, { tested, found, check, took: duration(tookMs) })
  if (cure && verdict !== 'passed') fillCure(element, cure, check)
  else element.querySelector('.cure').remove()
  return element
}

function fillCure(element, { what, sql, safe }, check) {
  slot(element, 'what').append(...marked(what))
  if (sql) slot(element, 'sql').textContent = sql
  else slot(element, 'sql').remove()
  const copy = element.querySelector('[data-action="copy-sql"]')
  if (sql) copy.setAttribute('aria-label', `Copy SQL for ${check}`)
  else copy.remove()
  if (!safe) slot(element, 'safe').remove()
  const foot = element.querySelector('.cure-foot')
  if (!foot.children.length) foot.remove()
}

function marked(text) {
  const parts = []
  let at = 0
  for (const match of text.matchAll(MARKED)) {
    const [all, code, path] = match
    parts.push(text.slice(at, match.index), code ? Object.assign(document.createElement('code'), { textContent: code })
      : Object.assign(document.createElement('a'), { href: path, textContent: path }))
    at = match.index + all.length
  }
  return [...parts, text.slice(at)]
}
