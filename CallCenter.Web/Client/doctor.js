// The doctor's page: requests an examination and shows the findings as they arrive.
import './shell.js'
import { slot, text } from './board/slots.js'
import { examine } from './doctor/examination.js'
import { Layers } from './doctor/layers.js'
import { report } from './doctor/report.js'
import { outcome, trouble } from './doctor/words.js'
import { copy } from './shared/clipboard.js'
import { momentIn } from './shared/language.js'

const root = document.querySelector('[data-doctor]'), box = root.querySelector('.outcome'), bar = box.querySelector('progress')
const [show, copyReport, button] = ['show', 'copy-report', 'examine'].map(action => box.querySelector(`[data-action="${action}"]`))
const layers = new Layers(root)
const time = momentIn({ timeStyle: 'medium' })
let findings = [], at = null, end = '', running = false, stale = false

async function run() {
  if (stale) { location.reload(); return }
  if (running) return
  running = true
  let begun = false
  tell('running', 'Examining…', 'The first results will appear in a moment.')
  try {
    for await (const finding of examine(() => { begun = true; begin() })) add(finding)
    layers.end()
    const { state, words } = outcome(findings)
    end = ''
    running = false
    bar.value = bar.max
    tell(state, words, `Examined at ${time(at)}.`)
  } catch (problem) {
    if (problem.status === undefined) console.error(problem)
    if (begun || !findings.length) layers.stop()
    stale = problem.status === 400 // its token is too old for a second attempt
    running = false
    const { state, words, detail } = trouble(problem, findings.length, begun)
    if (begun) end = `${words}.`
    tell(state, words, detail)
  }
}

function begin() {
  findings = []
  at = new Date()
  layers.begin()
  bar.max = layers.count
  bar.value = 0
}

function add(finding) {
  findings.push(finding)
  layers.add(finding)
  bar.value = layers.at + 0.5
  text(slot(box, 'detail'), `${layers.title}, layer ${layers.at + 1} of ${layers.count}. Checks so far: ${findings.length}.`)
}

function tell(state, words, detail) {
  box.dataset.state = state
  text(slot(box, 'words'), words)
  text(slot(box, 'detail'), detail)
  text(slot(button, 'examine'), state === 'broken' || state === 'busy' ? 'Try again' : 'Examine')
  button.setAttribute('aria-busy', running) // stays focusable: the person who pressed it still has the focus there
  copyReport.hidden = running || !findings.length
  show.hidden = running || !problem()
}

const problem = () => root.querySelector('.finding[data-verdict="failed"]') ?? root.querySelector('.finding[data-verdict="warning"]')

const ACTIONS = {
  examine: run,
  show: () => problem().focus(),
  'copy-report': () => copy(report(findings, { address: location.origin, at, end }), 'Report'),
  'copy-sql': pressed => copy(slot(pressed.closest('.finding'), 'sql').textContent, 'SQL'),
}

root.addEventListener('click', event => {
  const pressed = event.target.closest('[data-action]')
  if (pressed) ACTIONS[pressed.dataset.action](pressed)
})
run()
