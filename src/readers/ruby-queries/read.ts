/** Which queries of a controller's actions have no end, and which are asked once a row. */
import { placeOf } from '../../base/paths.ts'
import type { SourceFile } from '../../base/source.ts'
import type { Reading } from '../../model/declaration.ts'
import type { Feature, FeatureDeclaration } from '../../model/feature.ts'
import { insideOf, parseRuby, type RubyNode } from '../../parse/ruby/index.ts'
import { mayBeShortTable } from '../../parse/short-tables.ts'
import type { ReadContext } from '../reader.ts'
import { askedInLoops } from './loops.ts'
import { firstClass, modelOf, statementsOf } from './models.ts'
import { relationOf } from './relations.ts'
import { spotsIn, type Spot } from './spots.ts'
import { isTaken, usesOf } from './taken.ts'
import { viewsOf, type View } from './views.ts'

const nothing: Reading = { declares: [], skipped: [] }

const aside = /(^|\/)(vendor|spec|test|tests|node_modules|examples?)\//

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { path } = file
  if (aside.test(path) || placeOf(path).place === 'example') return nothing
  const { root } = await parseRuby(file.text)
  // What is not Ruby here is told by whoever reads the file for more than this.
  const owner = root === undefined ? undefined : firstClass(root)
  if (owner?.parent?.kind !== 'constant' || !/(Controller|ActionController::(Base|API))$/.test(owner.parent.name)) return nothing
  const declares: FeatureDeclaration[] = []
  const tell = (what: Feature, at: { path: string; line: number }, name: string, library: string): void => {
    if (!declares.some((one) => one.what === what && one.name === name && one.at.line === at.line && one.path === at.path))
      declares.push({ kind: 'feature', what, library, name, path: at.path, at: { ...at, key: name }, use: 'code', facts: new Map() })
  }
  tell('handler', { path, line: owner.line }, owner.name, 'rails')
  const members = statementsOf(owner.body)
  for (const action of actionsOf(members)) {
    const others = members.filter((one) => one.kind === 'def' && !actionsOf(members).includes(one))
    const { wholes, loops } = await inAction(action, others, path, context)
    for (const { line, name } of wholes) tell('unbounded-query', { path, line }, name, 'activerecord')
    for (const one of loops) tell('query-in-loop', { path: one.path, line: one.line }, one.name, 'activerecord')
  }
  return { declares, skipped: [] }
}

type Def = Extract<RubyNode, { kind: 'def' }>

/** Public methods ({@link https://guides.rubyonrails.org/action_controller_overview.html#methods-and-actions}). */
function actionsOf(members: readonly RubyNode[]): readonly Def[] {
  const end = members.findIndex(
    (one) => one.kind === 'call' && one.receiver === undefined && /^(private|protected)$/.test(one.name) && one.arguments.length === 0,
  )
  const hidden = new Set(
    members.flatMap((one) =>
      one.kind === 'call' && /^(private|protected|helper_method)$/.test(one.name)
        ? one.arguments.flatMap((given) => (given.kind === 'symbol' ? [given.text] : []))
        : [],
    ),
  )
  return members.filter((one, index): one is Def => one.kind === 'def' && (end === -1 || index < end) && !hidden.has(one.name))
}

/** Actions that hand out files and sums read whole tables because that is what they are for. */
const meant =
  /(export|download|csv|xlsx?|excel|report|dump|backup|sitemap|feed|rss|import|sync|stat(s|istic)|dashboard|webhook|options|autocomplete|bulk|rebuild|reindex|refresh)/i

interface Found {
  readonly wholes: readonly { readonly line: number; readonly name: string }[]
  readonly loops: readonly { readonly path: string; readonly line: number; readonly name: string }[]
}

async function inAction(action: Def, others: readonly RubyNode[], path: string, context: ReadContext): Promise<Found> {
  const spots = spotsIn(action.body)
  const setTo = (name: string): RubyNode | undefined => {
    const sets = spots.flatMap(({ node }) => (node.kind === 'assignment' && node.name === name ? [node] : []))
    const [only] = sets
    // What another method may change is not what it was.
    if (only === undefined || sets.length > 1 || only.operator !== undefined || (name.startsWith('@') && others.some((one) => names(one, name))))
      return undefined
    return only.value
  }
  const views = spots.some(({ node }) => node.kind === 'call' && node.receiver === undefined && answers.test(node.name))
    ? undefined
    : await viewsOf(path, action.name, context)
  const shown = (views ?? []).map((view) => ({ view, spots: spotsIn(view.root) }))
  const around = { controller: path, context, setTo }
  const wholes: { line: number; name: string }[] = []
  for (const spot of spots) {
    const relation = relationOf(spot.node)
    if (relation?.whole !== true || meant.test(action.name) || meant.test(path) || mayBeShortTable(relation.model)) continue
    const isWhole = isTaken(spot) || isTakenByName(spot, spots, shown, setTo)
    if (isWhole && (await modelOf(relation.model, path, context)) !== undefined) wholes.push({ line: spot.node.line, name: relation.name })
  }
  const loops = (await askedInLoops(spots, around)).map((one) => ({ ...one, path }))
  for (const { view, spots: inside } of shown) loops.push(...(await askedInLoops(inside, around)).map((one) => ({ ...one, path: view.path })))
  return { wholes, loops }
}

/** Calls that answer by themselves, so that no view of the action's name does. */
const answers = /^(render|redirect_to|redirect_back|redirect_back_or_to|head|send_data|send_file|respond_with|render_to_string|stream)$/

function isTakenByName(
  spot: Spot,
  spots: readonly Spot[],
  shown: readonly { readonly view: View; readonly spots: readonly Spot[] }[],
  setTo: (name: string) => RubyNode | undefined,
): boolean {
  const set = spot.above?.node
  if (set?.kind !== 'assignment' || setTo(set.name) !== spot.node) return false
  const own = usesOf(set.name, spots)
  if (own !== 'unused' || !set.name.startsWith('@')) return own === 'taken'
  const inViews = shown.map((one) => usesOf(set.name, one.spots))
  return inViews.includes('taken') && !inViews.includes('open')
}

function names(node: RubyNode, name: string): boolean {
  if ((node.kind === 'variable' || node.kind === 'assignment') && node.name === name) return true
  return insideOf(node).some((one) => names(one, name))
}
