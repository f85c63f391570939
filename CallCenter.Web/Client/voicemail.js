// The page of messages: it shows the server's own HTML, fetched again whenever something changed.
import './messages.js'
import { busy } from './board/controls.js'
import { getPage, post } from './shared/api.js'
import { Backoff } from './shared/backoff.js'
import { messages } from './shared/messages.js'
import { morph } from './shared/morph.js'
import { inWords } from './shared/problem.js'
import { showLocalTimes } from './shared/times.js'
import { toast } from './shared/toast.js'

const root = document.querySelector('[data-messages]')
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
    morph(root, page.querySelector('[data-messages]'))
    // Without this, the focus of a keyboard user falls to the top of the page when its row is gone.
    if (focused !== document.body && !focused.isConnected) document.getElementById('main').focus({ preventScroll: true })
    backoff.succeeded()
  } catch (problem) {
    if (problem.status !== 401) backoff.retry(renew)
  } finally { fetching = false }
  if (wanted) renew()
}

async function mark(button) {
  const id = button.closest('[data-key]').dataset.key
  try {
    const { voicemail } = await post(`/api/voicemails/${id}/${button.dataset.mark}`)
    messages.know(voicemail)
  } catch (problem) {
    if (problem.status !== 401) toast(problem.lost ? 'The server cannot be reached. Nothing was changed.' : inWords(problem), 'bad')
  }
  await renew()
}

root.addEventListener('click', ({ target }) => {
  const button = target.closest('button[data-mark]')
  if (button && button.getAttribute('aria-busy') !== 'true') busy(button, () => mark(button))
})
// It is playing, so the server has recorded who heard it. Media events do not bubble.
root.addEventListener('playing', renew, { capture: true })
messages.on('heard', renew)
