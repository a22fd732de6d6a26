/** Lists of Django REST framework that no pagination ends. */
import { placeOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { callsOf, parsePython, partsOf, type PyClass, type PyExpression, type PyModule, type PyStatement } from '../../parse/python/index.ts'
import { mayBeShortTable } from '../../parse/short-tables.ts'
import type { ReadContext } from '../reader.ts'
import { chainOf } from './chain.ts'
import { djangoQuery } from './django.ts'
import { classNamed, modelOf, type Found } from './models.ts'
import { namesOf, originOf, type Names } from './names.ts'
import { routedNames } from './routed.ts'

export interface ListView {
  readonly view: string
  readonly node: { readonly line: number }
  readonly name: string
}

const lists = /^rest_framework\.(viewsets\.(ModelViewSet|ReadOnlyModelViewSet)|generics\.(ListAPIView|ListCreateAPIView)|mixins\.ListModelMixin)$/
/** What lists nothing and shortens nothing. */
const others =
  /^rest_framework\.(viewsets\.(GenericViewSet|ViewSet)|generics\.GenericAPIView|mixins\.(Create|Retrieve|Update|Destroy)ModelMixin|views\.APIView)$/
/** What may end the list in a way of its own. */
const own = /^(list|get|get_queryset|filter_queryset|paginate_queryset|paginator|pagination_class|filterset_class|initial|dispatch)$/

/** {@link https://www.django-rest-framework.org/api-guide/pagination/}: without a class of pagination the whole queryset is serialised. */
export async function listViews(module: PyModule, names: Names, context: ReadContext): Promise<readonly ListView[]> {
  const found: ListView[] = []
  for (const one of module.body) {
    if (one.type !== 'class' || !isView(one, names) || !(await routedNames(context)).has(one.name)) continue
    const line = await lineOf(one, module, context)
    const list = line === undefined ? undefined : wholeList(line)
    if (list === undefined || mayBeShortTable(list.model) || (await modelOf(list.model, list.module, context)) === undefined) continue
    if (!list.unpaged && (await pagination(context)) !== 'none') continue
    found.push({ view: one.name, node: list.module === module ? list.node : one, name: `${list.name} listed by ${one.name}` })
  }
  return found
}

/** By its own name or that of one above it: what else it may be is not looked up. */
function isView({ name, bases }: PyClass, names: Names): boolean {
  const above = bases.map(({ value }) => value)
  const called = above.map((base) => (base.type === 'name' || base.type === 'member' ? base.name : ''))
  return above.some((base) => lists.test(originOf(base, names) ?? '')) || (bases.length > 0 && [name, ...called].some((one) => /View(s|Set)?$/i.test(one)))
}

/** Classes above a view, itself among them. */
const mostAbove = 16

/** A class and those of the tree above it, nearest first, where all else above is Django REST framework's own and one of it lists. */
async function lineOf(owner: PyClass, module: PyModule, context: ReadContext): Promise<readonly Found[] | undefined> {
  const line: Found[] = []
  let isListing = false
  const take = async (one: Found): Promise<boolean> => {
    if (line.push(one) > mostAbove || one.node.decorators.length > 0) return false
    for (const { value } of one.node.bases) {
      const origin = originOf(value, namesOf(one.module)) ?? ''
      isListing ||= lists.test(origin)
      if (lists.test(origin) || others.test(origin) || (value.type === 'name' && value.name === 'object')) continue
      const above = value.type === 'name' ? await classNamed(value.name, one.module, context) : undefined
      if (above === undefined || !(await take(above))) return false
    }
    return true
  }
  return (await take({ node: owner, module })) && isListing ? line : undefined
}

interface WholeList {
  readonly module: PyModule
  readonly model: string
  readonly name: string
  readonly node: PyExpression
  /** `pagination_class = None` outranks the settings. */
  readonly unpaged: boolean
}

/** What the nearest class says holds, and a method holds over an attribute. */
function wholeList(line: readonly Found[]): WholeList | undefined {
  let asked: { readonly node: PyExpression; readonly module: PyModule } | undefined
  const said = new Map<string, { readonly node: PyExpression | undefined; readonly module: PyModule }>()
  for (const { node: owner, module } of line) {
    for (const one of owner.body) {
      if (one.type === 'function' && own.test(one.name)) {
        const node = one.name === 'get_queryset' ? onlyReturn(one.body) : undefined
        if (node === undefined) return undefined
        asked ??= { node, module }
      }
      if (one.type !== 'assign') continue
      for (const target of one.targets) if (target.type === 'name' && !said.has(target.name)) said.set(target.name, { node: one.value, module })
    }
  }
  const pages = said.get('pagination_class')?.node
  const unpaged = pages?.type === 'constant' && pages.value === null
  // A method that is not there lists nothing.
  for (const name of said.keys()) if (name === 'http_method_names' || (own.test(name) && !(unpaged && name === 'pagination_class'))) return undefined
  const backends = said.get('filter_backends')
  if (backends !== undefined && !areLent(backends.node, namesOf(backends.module))) return undefined
  const { node, module } = asked ?? said.get('queryset') ?? {}
  const chain = node === undefined ? undefined : chainOf(node)
  const query = chain === undefined ? undefined : djangoQuery(chain)
  return node === undefined || module === undefined || query?.whole !== true ? undefined : { module, model: query.model, name: query.name, node, unpaged }
}

/** They narrow what is asked for where somebody asks them to; one of the tree may always. */
const areLent = (list: PyExpression | undefined, names: Names): boolean =>
  list?.type === 'list' && partsOf(list).every((part) => /^(rest_framework|django_filters)\./.test(originOf(part, names) ?? ''))

function onlyReturn(body: readonly PyStatement[]): PyExpression | undefined {
  const [only, ...more] = body.filter((one) => one.type !== 'expression' || one.value.type !== 'string')
  return only?.type === 'return' && more.length === 0 ? only.value : undefined
}

const known = new WeakMap<ReadContext['has'], Promise<'none' | 'some' | 'unknown'>>()

/** Whether the settings of the tree give all lists a pagination; unknown where none of them is of Django REST framework's. */
function pagination(context: ReadContext): Promise<'none' | 'some' | 'unknown'> {
  const before = known.get(context.has)
  if (before !== undefined) return before
  const found = paginationOf(context)
  known.set(context.has, found)
  return found
}

/** Settings modules that are looked at. */
const most = 200

async function paginationOf(context: ReadContext): Promise<'none' | 'some' | 'unknown'> {
  let isKnown = false
  const paths = context.below('').filter((path) => /(^|\/)\w*(settings|config|conf)\w*(\/[\w/]+)?\.py$/.test(path) && placeOf(path).place !== 'example')
  if (paths.length > most) return 'unknown'
  for (const path of paths) {
    const file = await context.read(path)
    if (!isText(file) || !/rest_framework|REST_FRAMEWORK|PAGINAT/.test(file.text)) continue
    const { module } = await parsePython(file)
    if (module === undefined || module.faults.length > 0) return 'unknown'
    const words = wordsIn(module)
    if (words.some((word, at) => /PAGINAT|PAGE_SIZE/.test(word) && !(word === 'DEFAULT_PAGINATION_CLASS' && sized.test(words[at + 1] ?? '')))) return 'some'
    isKnown ||= words.includes('rest_framework')
  }
  return isKnown ? 'none' : 'unknown'
}

/** What pages nothing as long as no `PAGE_SIZE` is set: {@link https://www.django-rest-framework.org/api-guide/settings/#page_size}. */
const sized = /^rest_framework\.pagination\.(PageNumber|LimitOffset|Cursor)Pagination$/

/** Names and texts of a module's own statements. */
function wordsIn(module: PyModule): readonly string[] {
  const words: string[] = []
  const take = (node: PyExpression): void => {
    if (node.type === 'string') words.push(node.value)
    if (node.type === 'name' || node.type === 'member') words.push(node.name)
    for (const part of partsOf(node)) take(part)
  }
  const visit = (statements: readonly PyStatement[]): void => {
    for (const one of statements) {
      if (one.type === 'assign') for (const node of [...one.targets, ...(one.value === undefined ? [] : [one.value])]) take(node)
      if (one.type === 'update') take(one.value)
      if (one.type === 'if') for (const body of [...one.branches.map((branch) => branch.body), one.otherwise]) visit(body)
      if (one.type === 'try') for (const body of [one.body, ...one.handlers, one.otherwise]) visit(body)
    }
  }
  visit(module.body)
  for (const { call } of callsOf(module))
    for (const { name, value } of call.arguments) {
      if (name !== undefined) words.push(name)
      take(value)
    }
  return words
}
