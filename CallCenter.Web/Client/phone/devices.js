/** This computer's audio devices, and what to say when they come and go. Pure. */
export const KINDS = ['microphone', 'speaker', 'ringer']
const OF = { microphone: 'audioinput', speaker: 'audiooutput', ringer: 'audiooutput' }
const PSEUDO = ['default', 'communications', ''] // a browser's names for the computer's default

/** Those that can be chosen. Without permission for the microphone they have no names and are not listed. */
export const choices = (all, kind) => all
  .filter(d => d.kind === OF[kind] && d.label && !PSEUDO.includes(d.deviceId))
  .map(d => ({ id: d.deviceId, label: d.label }))

/** A device by its id or, because browsers change ids, by its name. */
export const find = (wish, list) => wish ? list.find(d => d.id === wish.id) ?? list.find(d => d.label === wish.label) ?? null : null

/** The computer's default, if the browser names it. */
export function systems(all, kind) {
  const set = all.find(d => d.kind === OF[kind] && d.deviceId === 'default')
  return set ? set.label.replace(/^Default - /, '') : choices(all, kind)[0]?.label ?? ''
}

/** What a change of devices means for this person, in sentences [words, tone]. `wishes`: what they chose, by kind. */
export function news(before, after, wishes) {
  const said = KINDS.filter(kind => kind !== 'ringer' || wishes.ringer)
    .map(kind => about(kind, before, after, wishes[kind])).filter(Boolean)
  const told = said.length > 0 ? said : added(before, after)
  return told.filter(([words], i) => told.findIndex(([same]) => same === words) === i)
}

function about(kind, before, after, wish) {
  const was = choices(before, kind), is = choices(after, kind)
  const old = find(wish, was)?.label ?? systems(before, kind), now = find(wish, is)?.label ?? systems(after, kind)
  if (old === now || !old) return null
  if (is.length === 0) return kind === 'microphone' ? ['No microphone is connected, so nobody can hear you. Plug one in.', 'bad'] : null
  if (find(wish, is)) return [`“${now}” is connected again and in use.`, 'none']
  if (is.some(d => d.label === old)) return [`Now using “${now}”.`, 'none']
  return [`“${old}” was unplugged; now using “${now}”${kind === 'ringer' ? ' for the ringtone' : ''}.`, 'warn']
}

function added(before, after) {
  const known = ['microphone', 'speaker'].flatMap(kind => choices(before, kind)).map(d => d.label)
  const fresh = ['microphone', 'speaker'].flatMap(kind => choices(after, kind)).find(d => !known.includes(d.label))
  return known.length > 0 && fresh ? [[`“${fresh.label}” was plugged in. Choose it under Sound to use it.`, 'none']] : []
}
