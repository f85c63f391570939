import { toast } from './toast.js'

/** Copies, and reports it. */
export async function copy(text, what) {
  const copied = await written(text) || copyBySelection(text)
  if (copied) toast(`${what} copied`, 'good')
  else toast('Your browser does not let this page copy. Select the text and copy it yourself.', 'bad')
}

/** Without TLS a browser offers no clipboard, and with TLS it may refuse: then the old command does it. */
async function written(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch { return false }
}

function copyBySelection(text) {
  const box = Object.assign(document.createElement('textarea'), { value: text, className: 'unseen', readOnly: true })
  const focused = document.activeElement
  document.body.append(box)
  box.select()
  try { return document.execCommand('copy') } catch { return false } finally {
    box.remove()
    focused?.focus()
  }
}
