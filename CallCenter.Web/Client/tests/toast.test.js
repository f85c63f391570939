import assert from 'node:assert/strict'
import test from 'node:test'
import { toast } from '../shared/toast.js'

function page(t) {
  const box = {
    children: [],
    append(note) { note.remove = () => { box.children = box.children.filter(other => other !== note) }; box.children.push(note) },
    get firstElementChild() { return box.children[0] },
  }
  globalThis.document = Object.assign(new EventTarget(), { getElementById: () => box, createElement: () => ({ dataset: {} }) })
  t.mock.timers.enable({ apis: ['setTimeout'] })
  t.after(() => { delete globalThis.document })
  return box
}

test('a toast leaves by itself', t => {
  const box = page(t)
  toast('Saved.')
  assert.equal(box.children.length, 1)

  t.mock.timers.tick(6000)

  assert.equal(box.children.length, 0)
})

test('what happened to somebody who may be away stays until they are there', t => {
  const box = page(t)
  toast('You did not take 3 calls in a row, so you were set away.', 'warn', { waits: true })

  t.mock.timers.tick(600_000)
  assert.equal(box.children.length, 1)

  document.dispatchEvent(new Event('pointermove'))
  document.dispatchEvent(new Event('keydown'))
  t.mock.timers.tick(6000)
  assert.equal(box.children.length, 0)
})
