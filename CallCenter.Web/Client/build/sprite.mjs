import { readFileSync, writeFileSync } from 'node:fs'
import { icons } from './icons.mjs'

export function writeSprite(file) {
  const symbols = icons.map(name => {
    const svg = readFileSync(new URL(`../node_modules/bootstrap-icons/icons/${name}.svg`, import.meta.url), 'utf8')
    return `<symbol id="${name}" viewBox="0 0 16 16">${svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, '').trim()}</symbol>`
  })
  writeFileSync(file, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`)
}
