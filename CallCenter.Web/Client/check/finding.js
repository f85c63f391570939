/** A check's result: `words` for the state, `cure` for what the person can do, `detail` for support. `asks`: it has a question. */
const finding = state => (words, cure = '', detail = '') => ({ state, words, cure, detail })

export const waiting = finding('waiting') // for something that only the person can do
export const running = finding('running')
export const warning = finding('warning')
export const failed = finding('failed')
export const ok = (words, detail = '') => finding('ok')(words, '', detail)

export const ms = time => time < 1000 ? `${Math.round(time)} ms` : `${(time / 1000).toFixed(1)} s`

export const pause = (time, signal) => new Promise(resolve => {
  const timer = setTimeout(resolve, time)
  signal?.addEventListener('abort', () => { clearTimeout(timer); resolve() }, { once: true })
})

/** Rejects with a `late` error when the promise takes too long. */
export function within(time, promise) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error(`No response within ${ms(time)}.`), { late: true })), time)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
