// Everything for the browser that is not hand-written: bundles and the icon sprite into wwwroot/build, sounds into wwwroot/sounds.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { exclusively } from './build/exclusive.mjs'
import { writeSounds } from './build/sounds.mjs'
import { writeSprite } from './build/sprite.mjs'

const assets = new URL('../wwwroot/build/', import.meta.url)

await exclusively(async () => {
  mkdirSync(assets, { recursive: true })
  const { metafile } = await build({
    absWorkingDir: fileURLToPath(new URL('.', import.meta.url)),
    entryPoints: { shell: 'shell.js', desk: 'desk.js', live: 'live.js', messages: 'messages.js', voicemail: 'voicemail.js', check: 'check.js', doctor: 'doctor.js', ticker: 'shared/ticker-worker.js' },
    outdir: fileURLToPath(assets),
    bundle: true, format: 'esm', splitting: true, minify: true, metafile: true, sourcemap: 'linked',
    chunkNames: '[name]-[hash]', target: ['es2022'], legalComments: 'linked', logLevel: 'warning',
  })
  writeSounds(new URL('../wwwroot/sounds/', import.meta.url))
  forgetOldChunks(metafile)
  writeSprite(new URL('icons.svg', assets)) // last: MSBuild compares its date with the sources
})

function forgetOldChunks({ outputs }) {
  const made = new Set(['icons.svg', ...Object.keys(outputs).map(path => path.split('/').at(-1))])
  for (const name of readdirSync(assets)) if (!made.has(name)) rmSync(new URL(name, assets))
}
