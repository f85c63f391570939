import { postForStream, Problem } from '../shared/api.js'

const SILENCE_MS = 45_000 // the server gives up on a layer after 30 s and reports it

/** The findings of a new examination, one by one. `begun` is called once the server has accepted the request. */
export async function* examine(begun) {
  const control = new AbortController()
  let timer
  const listen = () => { clearTimeout(timer); timer = setTimeout(() => control.abort(), SILENCE_MS) }
  listen()
  try {
    const response = await postForStream('/ops/doctor/run', 'application/x-ndjson', control.signal)
    begun()
    yield* lines(response.body.pipeThrough(new TextDecoderStream()).getReader(), listen)
  } finally {
    clearTimeout(timer)
    control.abort()
  }
}

async function* lines(reader, heard) {
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read().catch(() => { throw new Problem(0) })
    if (done) break
    heard()
    const whole = (rest + value).split('\n')
    rest = whole.pop()
    for (const line of whole) if (line) yield JSON.parse(line)
  }
  if (rest) throw new Problem(0) // cut off within a line, although a proxy made it look complete
}
