import assert from 'node:assert/strict'
import test from 'node:test'

const page = globalThis.document = { title: 'Desk', hidden: false }
globalThis.window = { focus() {} }
const { Attention } = await import('../board/attention.js')

const call = id => ({ id, numberDisplay: '+1 415-555-0134', line: { name: 'Main' } })

function notifications(t, permission = 'granted') {
  const made = []
  globalThis.Notification = class {
    static permission = permission
    constructor(title, options) { Object.assign(this, { title, options, open: true }); made.push(this) }
    close() { this.open = false; this.onclose?.() }
  }
  page.hidden = true
  t.after(() => { delete globalThis.Notification; page.hidden = false })
  return made
}

test('a hidden page shows one notification for as long as the call rings', t => {
  const made = notifications(t), attention = new Attention()
  for (let n = 0; n < 5; n++) attention.show([call('a')], { notify: true })
  assert.equal(made.length, 1)
  assert.equal(made[0].options.requireInteraction, true)

  attention.show([], { notify: true })

  assert.equal(made[0].open, false)
})

test('a page that is hidden while a call rings shows it then, once', t => {
  const made = notifications(t), attention = new Attention()
  page.hidden = false
  attention.show([call('a')], { notify: true })
  assert.equal(made.length, 0)

  for (const hidden of [true, false, true]) { page.hidden = hidden; attention.show([call('a')], { notify: true }) }

  assert.equal(made.length, 1)
})

test('what the person has put away stays away, and each call is its own', t => {
  const made = notifications(t), attention = new Attention()
  attention.show([call('a')], { notify: true })
  made[0].close()

  attention.show([call('a'), call('b')], { notify: true })

  assert.deepEqual(made.map(n => n.options.tag), ['a', 'b'])
})

test('the title names who rings and whom one talks with, as soon as the name is known', () => {
  page.title = 'Desk'
  const attention = new Attention(), named = { ...call('a'), contact: { name: 'Ann Smith' } }
  attention.show([call('a')], { notify: false })
  assert.equal(page.title, '(1) +1 415-555-0134 — Ringing')
  attention.show([named], { notify: false })
  assert.equal(page.title, '(1) Ann Smith — Ringing')

  attention.show([], { notify: false, mine: [call('a')] })
  assert.equal(page.title, '+1 415-555-0134 · Desk')
  attention.show([], { notify: false, mine: [named] })
  assert.equal(page.title, 'Ann Smith · Desk')

  attention.show([], { notify: false, mine: [] })
  assert.equal(page.title, 'Desk')
})

test('only the tab that rings notifies', t => {
  const made = notifications(t)
  new Attention().show([call('a')], { notify: false })
  assert.equal(made.length, 0)
})

test('a browser whose notifications throw, or are not there, is no trouble', async t => {
  const attention = new Attention()
  notifications(t)
  globalThis.Notification = class { static permission = 'granted'; constructor() { throw new TypeError('Illegal constructor') } }
  for (let n = 0; n < 3; n++) attention.show([call('a')], { notify: true })
  attention.show([], { notify: true })
  await Attention.ask()

  globalThis.Notification = { get permission() { throw new DOMException('x', 'SecurityError') } }
  attention.show([call('b')], { notify: true })
  await Attention.ask()

  delete globalThis.Notification
  attention.show([call('c')], { notify: true })
  await Attention.ask()
  globalThis.Notification = { permission: 'default' } // and no way to ask
  await Attention.ask()
})
