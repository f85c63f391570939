let offset = 0 // ms by which the server's clock is ahead of this one

/** Each answer carries the server's time; half of the round trip is subtracted. */
export function setServerTime(iso, sentAt, receivedAt = Date.now()) {
  const server = Date.parse(iso)
  if (Number.isFinite(server)) offset = server - (sentAt + receivedAt) / 2
}

export const now = () => Date.now() + offset

export const elapsed = since => shown(Math.floor((now() - Date.parse(since)) / 1000))

export const remaining = until => shown(Math.ceil((Date.parse(until) - now()) / 1000))

function shown(seconds) {
  if (!Number.isFinite(seconds)) return ''
  const s = Math.max(0, seconds)
  const two = n => String(n).padStart(2, '0')
  const minutes = Math.floor(s / 60)
  return minutes < 60 ? `${minutes}:${two(s % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}`
}
