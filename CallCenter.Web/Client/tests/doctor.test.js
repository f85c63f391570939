import assert from 'node:assert/strict'
import test from 'node:test'
import { report } from '../doctor/report.js'
import { outcome, headline, trouble } from '../doctor/words.js'

const finding = (verdict, more = {}) => ({
  layer: 'schema', check: 'schema.columns', verdict, tested: 'It is so', found: 'It is', cure: null, tookMs: 1050, ...more,
})

test('the outcome names what failed first, and warnings do not make it fail', () => {
  assert.deepEqual(outcome([finding('passed'), finding('warning')]),
    { state: 'warning', words: 'All required checks pass (1 passed, 1 warning) in 2.1 s' })
  assert.deepEqual(outcome([finding('failed'), finding('warning')]),
    { state: 'failed', words: '1 check failed (0 passed, 1 warning) in 2.1 s' })
  assert.equal(outcome([finding('passed', { tookMs: 12 }), finding('skipped', { tookMs: 0 })]).words,
    'All required checks pass (1 passed, 1 skipped) in 12 ms')
})

test('a layer stands as its worst finding, and one that is skipped throughout has not passed', () => {
  assert.deepEqual(headline([finding('passed'), finding('failed'), finding('failed')]), { state: 'failed', words: '2 failed' })
  assert.deepEqual(headline([finding('passed'), finding('warning')]), { state: 'warning', words: '1 passed, 1 warning' })
  assert.deepEqual(headline([finding('skipped')]), { state: 'skipped', words: 'Skipped' })
  assert.deepEqual(headline([]), { state: 'none', words: 'No checks' })
})

test('the report is what the command prints', () => {
  const findings = [
    finding('passed', { cure: { what: 'Nothing' } }),
    finding('failed', { layer: 'outbox', check: 'outbox.sweep', cure: { what: 'Run this.', sql: 'select 1;\nselect 2;' } }),
  ]

  const text = report(findings, { address: 'http://here', at: new Date(0), end: '' })
  assert.equal(text, `CallCenter at http://here, examined 1970-01-01T00:00:00.000Z

Schema
  ok       It is so. (1050 ms, schema.columns)
           It is

Outbox
  FAILED   It is so. (1050 ms, outbox.sweep)
           It is
           Cure: Run this.
             select 1;
             select 2;

1 passed, 0 warnings, 1 failed, 0 skipped, in 2.1 s.
`)
})

test('a report that broke off says so', () => {
  assert.match(report([finding('passed')], { address: 'a', at: new Date(0), end: 'The connection dropped.' }),
    /in 1\.\d s\.\nThe connection dropped\.\n$/)
})

test('each way of getting no outcome has its own words', () => {
  const ways = [[{ status: 0 }, false], [{ status: 0 }, true], [{ status: 403 }, false], [{ status: 500 }, false],
    [{ status: 409, title: 'Busy' }, false], [{}, true]]
  const said = ways.map(([problem, begun]) => trouble(problem, 2, begun))

  assert.equal(new Set(said.map(s => s.words)).size, said.length)
  assert.deepEqual(said.map(s => s.state), ['broken', 'broken', 'broken', 'broken', 'busy', 'broken'])
})
