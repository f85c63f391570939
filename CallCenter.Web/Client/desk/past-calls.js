import { momentIn } from '../shared/language.js'

const time = momentIn({ hour: '2-digit', minute: '2-digit' })
const day = momentIn({ day: 'numeric', month: 'short' }), dayOfYear = momentIn({ day: 'numeric', month: 'short', year: 'numeric' })

const OUTCOMES = { // as in Pages/Words.cs
  abandoned: 'Caller hung up', no_answer: 'Not answered', completed: 'Answered', failed: 'Failed', rejected: 'Rejected',
  voicemail: 'Voicemail', busy: 'Busy', canceled: 'Cancelled', closed: 'Closed', blocked: 'Blocked',
}

/** One line about an earlier call: “yesterday 14:10 · Sales · Rhonda · Refund promised”. The day is the reader's own. */
export function pastCall({ at, direction, line, agent, outcome, note }, now = Date.now()) {
  const result = note?.trim() || (outcome ? OUTCOMES[outcome] ?? outcome : 'In progress')
  return [`${dayWords(Date.parse(at), now)} ${time(Date.parse(at))}`, direction === 'outbound' ? `from ${line}` : line, agent, result]
    .filter(Boolean).join(' · ')
}

function dayWords(at, now) {
  const before = daysBefore(at, now)
  if (before === 0) return 'today'
  if (before === 1) return 'yesterday'
  return (new Date(at).getFullYear() === new Date(now).getFullYear() ? day : dayOfYear)(at)
}

/** Not in steps of 24 hours: twice a year a day is longer or shorter. */
function daysBefore(at, now) {
  const midnight = moment => { const date = new Date(moment); return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) }
  return Math.round((midnight(now) - midnight(at)) / 86_400_000)
}
