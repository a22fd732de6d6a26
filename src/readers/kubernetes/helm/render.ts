/** Renders a release as `helm template` does, in as many rounds as it takes to tell what depends on what nobody can know. */
import { limits } from '../../../base/limits.ts'
import type { Budget, Placed } from '../../../parse/placed.ts'
import { at, textAt } from '../../../parse/placed.ts'
import { manifestsIn, type Manifest } from '../manifests.ts'
import { createTold, type Told } from '../told.ts'
import { builtIns } from './built-ins.ts'
import { documentsIn } from './lines.ts'
import type { Release } from './release.ts'
import { evaluate, type Evaluation } from './template/evaluate.ts'
import { Stop, type Defined, type Node } from './template/nodes.ts'
import { parseTemplate } from './template/parse.ts'
import { asMap, withRest } from './merge.ts'
import { joined } from './worlds.ts'
import { copyOf, map, plainText, text, type Run } from './value.ts'

interface Parsed {
  readonly path: string
  readonly body: readonly Node[]
  readonly release: Release
}

interface Round {
  /** By template and not by path: one chart may take part under several aliases. */
  readonly written: ReadonlyMap<Parsed, readonly Run[]>
  readonly evaluation: Evaluation
  readonly failed: readonly Stop[]
}

export interface Named {
  readonly name: string
  readonly namespace: string
}

export function render(release: Release, name: Named, budget: Budget, told: Told): readonly Manifest[] {
  const defines = new Map<string, Defined>()
  const parsed = parsedOf(release, defines, told)
  const first = round(name, parsed, defines, true)
  const { lacks } = first.evaluation
  if (lacks !== undefined) told.tell(lacks, 'a chart that its own values do not fill in: what else it is given stands elsewhere')
  const templates = lacks === undefined ? parsed : withOpenValues(parsed)
  const one = lacks === undefined ? first : round(name, templates, defines, true)
  const other = one.evaluation.assumed.size === 0 ? undefined : round(name, templates, defines, false)
  const ofOther = new Set((other?.failed ?? one.failed).map((stop) => `${stop.spot.path}:${stop.spot.line} ${stop.message}`))
  for (const stop of one.failed) {
    if (ofOther.has(`${stop.spot.path}:${stop.spot.line} ${stop.message}`)) told.tell(stop.spot, `a Helm template that is not rendered: ${stop.message}`)
  }
  const why = [...new Set([...one.evaluation.assumed.values()].map((condition) => condition.why))].slice(0, 3).join(', ')
  const found: Manifest[] = []
  for (const template of templates) {
    const { path } = template
    const own = one.written.get(template) ?? []
    const twin = other?.written.get(template)
    const here = manifests(own, path, budget, told)
    if (other === undefined || (twin !== undefined && plainText(twin) === plainText(own))) found.push(...here)
    else found.push(...joined(here, manifests(twin ?? [], path, budget, createTold()), why, told))
  }
  return found
}

/** Whoever installs such a chart gives it values, and may give others than its own. */
function withOpenValues(parsed: readonly Parsed[]): readonly Parsed[] {
  const open = new Map<Release, Release>()
  return parsed.map((one) => {
    const own = open.get(one.release) ?? { ...one.release, values: withRest(one.release.values, 'values') }
    open.set(one.release, own)
    return { ...one, release: own }
  })
}

function manifests(runs: readonly Run[], path: string, budget: Budget, told: Told): readonly Manifest[] {
  return documentsIn(runs, path, budget, told)
    .flatMap((node) => manifestsIn(node, told))
    .filter((manifest) => !isTest(manifest.node))
}

/** {@link https://helm.sh/docs/topics/charts_hooks/}: what only a test starts runs nowhere else. */
function isTest(node: Placed): boolean {
  const hook = textAt(at(node, 'metadata', 'annotations'), 'helm.sh/hook')
  return hook !== undefined && hook.split(',').every((one) => /^\s*test/.test(one))
}

/** Subcharts first: a name that two charts define is the outer one's. */
function parsedOf(release: Release, defines: Map<string, Defined>, told: Told): readonly Parsed[] {
  const found: Parsed[] = release.parts.flatMap((part) => parsedOf(part, defines, told))
  for (const { path, text: source } of release.chart.templates) {
    try {
      const { body, defines: own } = parseTemplate(source, path)
      for (const [name, defined] of own) defines.set(name, defined)
      defines.set(nameOf(release, path), { body, path, isFile: true })
      if (!/(^|\/)_[^/]*$/.test(path) && !path.endsWith('.tpl') && !release.chart.isLibrary) found.push({ path, body, release })
    } catch (error) {
      if (!(error instanceof Stop)) throw error
      told.tell(error.spot, `a Helm template that can’t be read: ${error.message}`)
    }
  }
  return found
}

/** `shop/templates/web.yaml`: a template as Helm calls it. */
function nameOf({ chart: { name, folder } }: Release, path: string): string {
  return `${name}/${folder === '' ? path : path.slice(folder.length + 1)}`
}

function round(name: Named, templates: readonly Parsed[], defines: ReadonlyMap<string, Defined>, assumes: boolean): Round {
  const evaluation: Evaluation = { defines, assumes, assumed: new Map(), steps: limits.templateSteps, output: 0, depth: 0 }
  const written = new Map<Parsed, readonly Run[]>()
  const failed: Stop[] = []
  // Templates of one chart share its values: what one of them sets, the next sees.
  const values = new Map<Release, ReturnType<typeof asMap>>()
  const valuesOf = (of: Release): ReturnType<typeof asMap> => {
    const own = values.get(of) ?? asMap(copyOf(of.values))
    values.set(of, own)
    return own
  }
  for (const parsed of templates) {
    const { path, body, release: own } = parsed
    const template = map([
      ['Name', text(nameOf(own, path))],
      ['BasePath', text(`${own.chart.name}/templates`)],
    ])
    const dot = map([...builtIns(own.chart, name), ['Values', valuesOf(own)], ['Template', template]])
    try {
      written.set(parsed, evaluate(body, path, dot, evaluation))
    } catch (error) {
      if (error instanceof RangeError) failed.push(new Stop('nested too deeply', { path, line: 1 }))
      else if (error instanceof Stop) failed.push(error)
      else throw error
    }
  }
  return { written, evaluation, failed }
}
