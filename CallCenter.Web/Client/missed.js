// The list of missed calls: it shows the server's own HTML, fetched again whenever something changed.
import './messages.js'
import { busy } from './board/controls.js'
import { getPage, post } from './shared/api.js'
import { Backoff } from './shared/backoff.js'
import { missed } from './shared/missed.js'
import { morph } from './shared/morph.js'
import { undone } from './shared/problem.js'
import { showLocalTimes } from './shared/times.js'
import { toast } from './shared/toast.js'

const root = document.querySelector('[data-missed-list]')
const backoff = new Backoff()
let fetching = false, wanted = false

async function renew() {
  if (fetching) { wanted = true; return }
  fetching = true
  wanted = false
  backoff.cancel()
  try {
    const page = await getPage(location.href), focused = document.activeElement
    showLocalTimes(page)
    morph(root, page.querySelector('[data-missed-list]'))
    // Without this, the focus of a keyboard user falls to the top of the page when its row is gone.
    if (focused !== document.body && !focused.isConnected) document.getElementById('main').focus({ preventScroll: true })
    backoff.succeeded()
  } catch (problem) {
    if (problem.status !== 401) backoff.retry(renew)
  } finally { fetching = false }
  if (wanted) renew()
}

/** True: it is done. */
async function act(row, what) {
  try {
    missed.know((await post(`/api/missed/${row.dataset.key}/${what}`)).missed)
    return true
  } catch (problem) {
    if (problem.status !== 401) toast(undone('', problem), 'bad')
    return false
  }
}

async function mark(button) {
  await act(button.closest('[data-done]'), button.dataset.mark)
  await renew()
}

/** First the row, so that two do not ring the same customer; then the desk, where the person confirms the call. */
async function callBack(link) {
  if (await act(link.closest('[data-done]'), 'call-back')) location.assign(link.href)
  else await renew()
}

root.addEventListener('click', event => {
  const button = event.target.closest('button[data-mark]'), link = event.target.closest('a[data-call-back="take"]')
  if (button && button.getAttribute('aria-busy') !== 'true') busy(button, () => mark(button))
  // In another tab the browser follows the link itself, and the row is taken when the call begins.
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return
  event.preventDefault()
  if (link.getAttribute('aria-busy') !== 'true') busy(link, () => callBack(link))
})
// It is playing, so the server has recorded who heard it. Media events do not bubble.
root.addEventListener('playing', renew, { capture: true })
missed.on('heard', renew)
