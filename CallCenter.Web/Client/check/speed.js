import { monotonic } from '../shared/monotonic.js'
import { failed, ok, warning } from './finding.js'

const TRIPS = 5
const SLOW_MS = 300
const UNEVEN_MS = 400 // between the fastest and the slowest: the network stutters
const CURE = 'A cable is better than Wi-Fi. Move closer to the router, stop downloads and videos, or try without a VPN, then check again.'

/** `trip()` goes to the server and back once. */
export async function checkSpeed({ trip }) {
  const times = []
  try {
    await trip() // the first one also opens the connection
    while (times.length < TRIPS) times.push(await timed(trip))
  } catch (error) { return judgeSpeed(times, error) }
  return judgeSpeed(times)
}

async function timed(trip) {
  const began = monotonic()
  await trip()
  return monotonic() - began
}

export function judgeSpeed(times, error) {
  if (error) return failed('The server is not responding.', 'Make sure that this computer is online, then check again.', error.message)
  const sorted = [...times].sort((a, b) => a - b), middle = Math.round(sorted[Math.floor(sorted.length / 2)])
  const detail = `${sorted.length} round trips: ${sorted.map(time => `${Math.round(time)}`).join(', ')} ms`
  if (middle >= SLOW_MS) return warning(`Slow (${middle} ms): calls may appear late, and voices may lag or break up.`, CURE, detail)
  if (sorted.at(-1) - sorted[0] >= UNEVEN_MS)
    return warning(`Uneven (${Math.round(sorted[0])} to ${Math.round(sorted.at(-1))} ms): voices may break up.`, CURE, detail)
  return ok(`Good (${middle} ms).`, detail)
}
