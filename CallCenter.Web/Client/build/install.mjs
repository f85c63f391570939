import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { exclusively } from './exclusive.mjs'

const client = fileURLToPath(new URL('..', import.meta.url))
const stamp = new URL('../node_modules/.installed', import.meta.url)
const wanted = `${process.platform}-${process.arch} ${hash('package.json')} ${hash('package-lock.json')}`

await exclusively(() => {
  const installed = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  if (!installed) install()
  writeFileSync(stamp, wanted) // a new date, so that MSBuild sees it as up to date
})

function install() {
  console.log('Installing the browser packages (npm ci, about a minute the first time)…')
  // --loglevel=error: realtime-js asks for Node 22 but runs on 20; npm would warn on every install.
  const flags = ['ci', '--include=dev', '--include=optional', '--ignore-scripts=false', '--no-audit', '--no-fund', '--no-progress',
    '--no-update-notifier', '--loglevel=error']
  const windows = process.platform === 'win32'
  const options = { cwd: client, stdio: ['ignore', 'ignore', 'inherit'], shell: windows }
  const { status } = spawnSync(windows ? 'npm.cmd' : 'npm', flags, options)
  if (status !== 0) process.exit(status ?? 1)
}

function hash(name) {
  return createHash('sha256').update(readFileSync(new URL(`../${name}`, import.meta.url))).digest('hex').slice(0, 16)
}
