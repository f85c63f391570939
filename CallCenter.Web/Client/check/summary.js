const many = (n, one, more) => n === 1 ? one : more.replace('#', n)

/** The summary on top, from the states of all checks. */
export function summarize(states) {
  const count = (...which) => states.filter(state => which.includes(state)).length
  const problems = count('failed', 'warning'), left = count('waiting')
  if (count('running') > 0) return { tone: 'accent', words: 'Checking…' }
  if (problems > 0) {
    const words = many(problems, 'One thing needs your attention', '# things need your attention')
    return { tone: count('failed') > 0 ? 'bad' : 'warn', words }
  }
  if (left > 0) return { tone: 'accent', words: many(left, 'All good so far, one step left', 'All good so far, # steps left') }
  return { tone: 'good', words: 'Everything works' }
}
