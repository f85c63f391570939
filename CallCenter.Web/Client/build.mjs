// Everything for the browser that is not hand-written: bundles and the icon sprite into wwwroot/build, sounds into wwwroot/sounds.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { exclusively } from './build/exclusive.mjs'
import { writeSounds } from './build/sounds.mjs'
import { writeSprite } from './build/sprite.mjs'

const assets = new URL('../wwwroot/build/', import.meta.url)
const sdk = '@twilio/voice-sdk'
const common = {
  absWorkingDir: fileURLToPath(new URL('.', import.meta.url)),
  outdir: fileURLToPath(assets),
  bundle: true, format: 'esm', minify: true, metafile: true, sourcemap: 'linked',
  target: ['es2022'], legalComments: 'linked', logLevel: 'warning',
}

await exclusively(async () => {
  mkdirSync(assets, { recursive: true })
  // The page loads it on first use only. Its name changes with its content: the browser keeps it across updates of ours.
  const vendor = await build({ ...common, entryPoints: { twilio: sdk }, entryNames: '[name]-[hash]' })
  const vendored = Object.keys(vendor.metafile.outputs).map(nameOf).find(name => name.endsWith('.js'))
  // One file for each page, though pages share code: shared chunks cost a desk twenty requests before it could connect.
  const pages = await build({
    ...common,
    entryPoints: {
      shell: 'shell.js', messages: 'messages.js', desk: 'desk.js', live: 'live.js', missed: 'missed.js', check: 'check.js',
      doctor: 'doctor.js', promise: 'promise.js', import: 'import.js', ticker: 'shared/ticker-worker.js',
    },
    plugins: [{
      name: 'vendor',
      setup: esbuild => esbuild.onResolve({ filter: /^@twilio\/voice-sdk$/ }, () => ({ path: `./${vendored}`, external: true })),
    }],
  })
  writeSounds(new URL('../wwwroot/sounds/', import.meta.url))
  forgetOld([vendor, pages])
  writeSprite(new URL('icons.svg', assets)) // last: MSBuild compares its date with the sources
})

function nameOf(path) {
  return path.split('/').at(-1)
}

function forgetOld(builds) {
  const made = new Set(['icons.svg', ...builds.flatMap(({ metafile }) => Object.keys(metafile.outputs).map(nameOf))])
  for (const name of readdirSync(assets)) if (!made.has(name)) rmSync(new URL(name, assets))
}
