const MOST_LINES = 50
const MOST_CHARACTERS = 880 // with the rest of the heartbeat below 1 KB

/**
 * A line for each call: its id, the version that is shown ("-": not any more), and the version, time and own time (ms) of each event that
 * was drawn: "AZrwU1Z4cACAAAAAAAAAAQ 7 6.140.20 7.95.12". `shown` is null while nobody knows what is shown.
 */
export function callLines(drawn, shown) {
  const line = (id, times = []) => [short(id), shown?.get(id)?.version ?? '-', ...times.map(t => t.join('.'))].join(' ')
  const rest = [...shown?.keys() ?? []].filter(id => !drawn.has(id)).reverse() // the newest first
  return {
    known: Boolean(shown) && rest.length <= MOST_LINES,
    drawn: [...drawn].slice(0, MOST_LINES).map(([id, times]) => line(id, times)), rest: rest.slice(0, MOST_LINES).map(id => line(id)),
    more: drawn.size > MOST_LINES,
  }
}

/**
 * The report with as many lines as fit. `cut`: events that were drawn are missing. `all`: each call that is shown has a line.
 */
export function fitting(report, lines) {
  const { known, drawn, rest, more } = lines
  const calls = []
  let left = MOST_CHARACTERS - JSON.stringify({ ...report, ago: [600_000, 600_000], cut: true, all: true, calls }).length
  for (const line of [...drawn, ...rest]) {
    left -= line.length + 3
    if (left < 0) break
    calls.push(line)
  }
  if (left < 0 && calls.length === 0 && report.hid) return fitting({ ...report, hid: undefined }, lines)
  const all = known && calls.length === drawn.length + rest.length
  return { ...report, calls, all: all || undefined, cut: more || calls.length < drawn.length || undefined }
}

/** A UUID in 22 characters. */
export function short(id) {
  const bytes = id.replaceAll('-', '').match(/../g).map(hex => Number.parseInt(hex, 16))
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').slice(0, 22)
}
