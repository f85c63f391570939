// Importing contacts: a file that is too large is refused before it is sent, and a confirmed import shows how far it is.
import './messages.js'
import { get } from './shared/api.js'
import { toast } from './shared/toast.js'

const LOOK_MS = 500

const upload = document.querySelector('[data-upload]')
const confirm = document.querySelector('[data-import]')

upload?.addEventListener('submit', event => {
  const most = Number(upload.dataset.mostBytes), file = upload.querySelector('[type=file]').files[0]
  if (!file || file.size <= most) return
  event.preventDefault()
  upload.querySelector('[data-file-problem]').textContent = `The file is larger than ${most / 1024 / 1024} MB. Split it into several.`
})

/** The answer arrives at the end; until then another request asks how many rows are written. */
function follow(bar, text) {
  bar.hidden = false
  text.textContent = 'Reading the file…'
  const looking = setInterval(async () => {
    try {
      const { done, total } = await get(`/api/contacts/imports/${confirm.dataset.import}`)
      if (total === 0) return
      Object.assign(bar, { max: total, value: done })
      text.textContent = `${done.toLocaleString('en')} of ${total.toLocaleString('en')} contacts`
    } catch { /* over, or asked again in a moment */ }
  }, LOOK_MS)
  return () => clearInterval(looking)
}

confirm?.addEventListener('submit', async event => {
  event.preventDefault()
  const button = confirm.querySelector('button'), bar = confirm.querySelector('[data-progress]')
  if (button.disabled) return
  button.disabled = true
  const stop = follow(bar, confirm.querySelector('[data-progress-text]'))
  try {
    const answer = await fetch(confirm.action, { method: 'POST', body: new FormData(confirm), redirect: 'manual' })
    // Wherever it leads, the note about the import is on the list.
    if (answer.type === 'opaqueredirect') return location.assign('/contacts')
    toast('The import failed, and nothing was imported. Try again.', 'bad')
  } catch { toast('The server cannot be reached. Look at the list to see whether the contacts were imported.', 'bad') }
  stop()
  bar.hidden = true
  confirm.querySelector('[data-progress-text]').textContent = ''
  button.disabled = false
})
