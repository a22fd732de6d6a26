/** Fills in Helmfile's own templates with the name and the values of an environment; what only a run knows stays open. */
import { normalise, dirname } from '../../../../base/paths.ts'
import { limits } from '../../../../base/limits.ts'
import { isText, type SourceFile } from '../../../../base/source.ts'
import { at, itemsOf, membersOf, textAt, type Placed } from '../../../../parse/placed.ts'
import { parseYaml } from '../../../../parse/yaml.ts'
import { placed } from '../../../../parse/placed.ts'
import type { ReadContext } from '../../../reader.ts'
import type { Told } from '../../told.ts'
import { valuesIn, type Loading } from '../chart.ts'
import { documentsIn } from '../lines.ts'
import type { Values } from '../merge.ts'
import { evaluate, type Evaluation } from '../template/evaluate.ts'
import { Stop } from '../template/nodes.ts'
import { parseTemplate } from '../template/parse.ts'
import { map, plainText, text, unknown, valueOf, type Run } from '../value.ts'
import { laidOver } from './spec.ts'

export interface Filled {
  readonly documents: readonly Placed[]
  /** What a condition asks for that nobody here can know. */
  readonly open: string | undefined
}

/** {@link https://helmfile.readthedocs.io/en/latest/#templating}: `.Environment.Name`, `.Values` and `.StateValues`; a release's own fields are filled in later. */
export function filledIn({ path, text: source }: SourceFile, environment: string, values: Values, told: Told): Filled {
  const budget = { left: limits.yamlVisits }
  if (source.length > limits.fileBytes) {
    told.tell({ path, line: 1 }, 'too large')
    return { documents: [], open: undefined }
  }
  const release = map([['Release', unknown('Release')]])
  const dot = map([
    [
      'Environment',
      map([
        ['Name', text(environment)],
        ['Values', values],
      ]),
    ],
    ['Values', values],
    ['StateValues', values],
    ['Namespace', unknown('Namespace')],
    ...[...release.members].map(([key, { value }]) => [key, value] as const),
  ])
  try {
    // A template that Helmfile keeps for the release stands between backticks or quoted braces.
    const { body, defines } = parseTemplate(source, path)
    const round = (assumes: boolean): { readonly runs: readonly Run[]; readonly evaluation: Evaluation } => {
      const evaluation: Evaluation = { defines: new Map(defines), assumes, assumed: new Map(), steps: limits.templateSteps, output: 0, depth: 0 }
      return { runs: evaluate(body, path, dot, evaluation), evaluation }
    }
    const one = round(true)
    const isOpen = one.evaluation.assumed.size > 0 && plainText(round(false).runs) !== plainText(one.runs)
    const why = isOpen ? [...new Set([...one.evaluation.assumed.values()].map((condition) => condition.why))].slice(0, 3).join(', ') : undefined
    return { documents: documentsIn(one.runs, path, budget, told), open: why }
  } catch (error) {
    if (error instanceof Stop) told.tell(error.spot, `a template of Helmfile that is not filled in: ${error.message}`)
    else if (error instanceof RangeError) told.tell({ path, line: 1 }, 'nested too deeply')
    else throw error
    return { documents: [], open: undefined }
  }
}

/** Values of the environment, those of bases below those of the file itself ({@link https://helmfile.readthedocs.io/en/latest/environments/}). */
export async function environmentIn(file: SourceFile, environment: string, inherited: Values, loading: Loading): Promise<Values> {
  let values: Values = inherited
  for (const base of basesOf(file)) {
    const path = beside(file.path, base)
    const found = path === undefined ? undefined : await loading.context.read(path)
    if (isText(found)) values = await ownValues(found, environment, values, loading)
  }
  return ownValues(file, environment, values, loading)
}

async function ownValues(file: SourceFile, environment: string, before: Values, loading: Loading): Promise<Values> {
  let values = before
  for (const document of partsOf(file)) {
    for (const [name, { value }] of membersOf(at(document, 'environments'))) {
      if (name !== environment) continue
      for (const item of itemsOf(at(value, 'values'))) {
        const path = item.kind === 'text' ? beside(file.path, item.text.replace(/\{\{-?\s{0,20}\.Environment\.Name\s{0,20}-?\}\}/g, environment)) : undefined
        if (item.kind === 'map') values = laidOver([values, valueOf(item)])
        else if (path === undefined || !loading.context.has(path)) loading.told.tell(item, `${(textAt(item) ?? '').slice(0, 200)} is not in the repository`)
        else if (!path.endsWith('.gotmpl')) values = laidOver([values, await valuesIn(path, loading)])
        else {
          const found = await loading.context.read(path)
          if (isText(found)) values = laidOver([values, ...filledIn(found, environment, values, loading.told).documents.slice(0, 1).map(valueOf)])
        }
      }
    }
  }
  return values
}

/** The parts of a file that are YAML before any template is filled in: environments stand in one of them. */
function partsOf({ path, text: source }: SourceFile): readonly Placed[] {
  if (source.length > limits.fileBytes) return []
  const found: Placed[] = []
  let line = 0
  for (const part of source.split(/^---[^\n]*$/m).slice(0, 200)) {
    if (/^(environments|bases)\s*:/m.test(part)) {
      const [first] = parseYaml(withoutTemplates(part)).documents
      const node = first === undefined ? undefined : placed(first, path, { left: limits.yamlVisits }, line)
      if (node !== undefined) found.push(node)
    }
    line += part.split('\n').length - 1
  }
  return found
}

/** Lines that are nothing but an action are no YAML; those inside a value are kept as text. */
function withoutTemplates(part: string): string {
  return part
    .split('\n')
    .map((line) => (/^\s*\{\{[^\n]*\}\}\s*$/.test(line) ? '' : line))
    .join('\n')
}

/** Names of the environments that a file and its bases know. */
export async function environmentsOf(file: SourceFile, context: ReadContext): Promise<readonly string[]> {
  const names = (one: SourceFile): readonly string[] => partsOf(one).flatMap((document) => membersOf(at(document, 'environments')).map(([name]) => name))
  const found = [...names(file)]
  for (const base of basesOf(file)) {
    const path = beside(file.path, base)
    const one = path === undefined ? undefined : await context.read(path)
    if (isText(one)) found.push(...names(one))
  }
  return found
}

function basesOf(file: SourceFile): readonly string[] {
  return partsOf(file)
    .flatMap((document) => itemsOf(at(document, 'bases')).flatMap((one) => textAt(one) ?? []))
    .slice(0, limits.includes)
}

function beside(path: string, written: string): string | undefined {
  const folder = dirname(path)
  return written.startsWith('/') || written.includes('://') ? undefined : normalise(folder === '' ? written : `${folder}/${written}`)
}
