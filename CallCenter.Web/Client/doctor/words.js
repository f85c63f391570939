const many = (count, word) => `${count} ${word}${count === 1 ? '' : 's'}`

export function tally(findings) {
  const counts = { passed: 0, warning: 0, failed: 0, skipped: 0 }
  for (const { verdict } of findings) counts[verdict]++
  return { ...counts, ms: findings.reduce((sum, f) => sum + f.tookMs, 0) }
}

export const duration = ms => ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`

const counted = ({ passed, warning, skipped }) =>
  [`${passed} passed`, warning && many(warning, 'warning'), skipped && `${skipped} skipped`].filter(Boolean).join(', ')

export function outcome(findings) {
  const counts = tally(findings)
  const state = counts.failed ? 'failed' : counts.warning ? 'warning' : 'passed'
  const words = counts.failed ? `${many(counts.failed, 'check')} failed` : 'All required checks pass'
  return { state, words: `${words} (${counted(counts)}) in ${duration(counts.ms)}` }
}

/** The text in a layer's header once it is finished. */
export function headline(findings) {
  const counts = tally(findings)
  if (!findings.length) return { state: 'none', words: 'No checks' }
  if (counts.failed) return { state: 'failed', words: `${counts.failed} failed` }
  if (counts.warning) return { state: 'warning', words: counted({ ...counts, skipped: 0 }) }
  return counts.passed ? { state: 'passed', words: counted(counts) } : { state: 'skipped', words: 'Skipped' }
}

/** Why there is no outcome. */
export function trouble({ status, title, message }, count, begun) {
  const broken = (words, detail) => ({ state: 'broken', words, detail })
  if (status === undefined)
    return broken('The report could not be read',
      'The server runs a different version than this page, or a proxy changed its answer. Reload the page.')
  if (begun)
    return broken(`The connection dropped after ${many(count, 'check')}`,
      'The checks below had arrived by then. The rest are unknown.')
  if (status === 0)
    return broken('The server cannot be reached',
      'Check your connection. If the server is down, the command line below examines it too.')
  if (status === 403) return broken('You may not examine this server', 'This needs the Ops role, which you no longer have.')
  if (status >= 500)
    return broken('The examination could not start',
      `The server responded with ${status}. Its log has the cause. The command line below may tell you more.`)
  return { state: status === 409 ? 'busy' : 'broken', words: title ?? 'The examination could not start', detail: message }
}
