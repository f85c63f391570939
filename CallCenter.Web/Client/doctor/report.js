import { tally } from './words.js'

const MARKS = { passed: 'ok     ', warning: 'WARNING', failed: 'FAILED ', skipped: 'skipped' }

/** The plain text that the command `doctor` prints, under a line with the address and the time. */
export function report(findings, { address, at, end }) {
  const text = [`CallCenter at ${address}, examined ${at.toISOString()}`]
  let layer
  for (const finding of findings) {
    if (finding.layer !== layer) text.push('', finding.layer[0].toUpperCase() + finding.layer.slice(1))
    layer = finding.layer
    text.push(`  ${MARKS[finding.verdict]}  ${finding.tested}. (${finding.tookMs} ms, ${finding.check})`,
      `           ${finding.found}`, ...cure(finding))
  }
  const { passed, warning, failed, skipped, ms } = tally(findings)
  const counts = `${passed} passed, ${warning} warning${warning === 1 ? '' : 's'}, ${failed} failed, ${skipped} skipped,`
    + ` in ${(ms / 1000).toFixed(1)} s.`
  return [...text, '', counts, ...(end ? [end] : []), ''].join('\n')
}

function cure({ verdict, cure }) {
  if (!cure || verdict === 'passed') return []
  return [`           Cure: ${cure.what}`, ...(cure.sql?.split(/\r?\n/) ?? []).map(line => `             ${line.trimEnd()}`)]
}
