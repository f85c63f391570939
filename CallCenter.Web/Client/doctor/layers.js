import { Layer } from './layer.js'

/** All layers in the order of examination. The one with the newest finding is in progress; those before it are done. */
export class Layers {
  constructor(root) {
    const template = root.querySelector('#finding')
    this.all = [...root.querySelectorAll('[data-layer]')].map(section => new Layer(section, template))
    this.at = 0
  }

  get count() { return this.all.length }
  get title() { return this.all[this.at].title }

  begin() {
    this.at = 0
    for (const layer of this.all) layer.wait()
    this.all[0].run()
  }

  add(finding) {
    const to = this.all.findIndex(l => l.name === finding.layer)
    while (this.at < to) {
      this.all[this.at++].end()
      this.all[this.at].run()
    }
    this.all[to < 0 ? this.at : to].add(finding)
  }

  end() { for (const layer of this.all.slice(this.at)) layer.end() }
  stop() { for (const layer of this.all.slice(this.at)) layer.stop() }
}
