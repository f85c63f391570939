import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { statusOf } from '../board/look.js'
import { inLine, ringsFor } from '../board/place.js'

// The tests of the database's rule and of the server's read the same files.
const golden = name => JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), 'utf8'))

const rings = golden('who-rings')
for (const { name, call, agent, rings: expected } of rings.cases) test(name, () => {
  const me = { ...rings.agent, ...agent }

  assert.equal(ringsFor({ ...rings.call, ...call }, me, statusOf(me) === 'available'), expected)
})

for (const { name, calls, order } of golden('in-line').cases) test(name, () => {
  assert.deepEqual([...calls].sort(inLine).map(c => c.id), order)
  assert.deepEqual([...calls].reverse().sort(inLine).map(c => c.id), order)
})
