/** DigitalOcean's App Platform: an app spec in YAML or JSON is a stack of its own. */
import { isText } from '../../base/source.ts'
import { declareApp } from '../../parse/app-spec/app.ts'
import { chooseFiles, unreadable, type FileUnit } from '../../parse/chosen-files.ts'
import { createTold, fieldsOf, isMap } from '../../parse/fields.ts'
import type { Platform } from '../platform.ts'
import { namesIn, specIn } from './shape.ts'

export const appSpecPlatform: Platform = {
  name: 'app-spec',
  title: 'App specs of DigitalOcean’s App Platform',
  docs: 'https://docs.digitalocean.com/products/app-platform/reference/app-spec/',
  files: ['**/.do/*.{yaml,yml,json}', '**/{app,app-spec,appspec,app_spec,do-app,digitalocean}.{yaml,yml}', '**/{app,app-spec,do-app}.*.{yaml,yml}'],
  async find({ paths, context }) {
    const units: FileUnit[] = []
    for (const path of paths) {
      const file = await context.read(path)
      if (!isText(file)) continue
      const { spec, problem, isTemplate } = specIn(file.text, path)
      if (spec === undefined) {
        // A broken file in the folder of its own is somebody's app spec, and is told when it is read.
        if (problem !== undefined && /(^|\/)\.do\/[^/]*$/.test(path)) units.push({ path, services: [] })
        continue
      }
      const { name, services } = namesIn(spec)
      units.push({ path, services, ...(name === undefined ? {} : { name }), ...(isTemplate ? { template: true } : {}) })
    }
    return chooseFiles('app-spec', units, /\.[^/]*$/)
  },
  async read(stack, context) {
    const told = createTold()
    const declares = []
    for (const path of stack.files) {
      const file = await context.read(path)
      if (!isText(file)) {
        told.tell({ path, line: 1 }, 'is not there, or too large to read')
        continue
      }
      const { spec, problem } = specIn(file.text, path)
      if (problem !== undefined) told.tell(unreadable(path, problem, 'YAML'), `YAML: ${problem.message}`)
      if (isMap(spec)) declares.push(...declareApp(fieldsOf(spec, '', told), stack.name, told))
      else if (problem === undefined) told.tell({ path, line: 1 }, 'is no app spec')
    }
    return { declares, skipped: told.skips }
  },
}
