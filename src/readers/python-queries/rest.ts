/** Lists of Django REST framework that no pagination ends. */
import { placeOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { callsOf, parsePython, partsOf, type PyClass, type PyExpression, type PyModule, type PyStatement } from '../../parse/python/index.ts'
import { mayBeShortTable } from '../../parse/short-tables.ts'
import type { ReadContext } from '../reader.ts'
import { chainOf } from './chain.ts'
import { djangoQuery } from './django.ts'
import { modelOf } from './models.ts'
import { originOf, type Names } from './names.ts'
import { routedNames } from './routed.ts'

export interface ListView {
  readonly view: string
  readonly node: PyExpression
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
    const list = one.type === 'class' && isList(one, names) ? wholeList(one, names) : undefined
    if (list === undefined || mayBeShortTable(list.model) || (await modelOf(list.model, module, context)) === undefined) continue
    if ((!list.unpaged && (await pagination(context)) !== 'none') || !(await routedNames(context)).has(list.view)) continue
    found.push({ view: list.view, node: list.node, name: `${list.name} listed by ${list.view}` })
  }
  return found
}

function isList(owner: PyClass, names: Names): boolean {
  const bases = owner.bases.map(({ value }) => originOf(value, names) ?? '')
  return owner.decorators.length === 0 && bases.some((base) => lists.test(base)) && bases.every((base) => lists.test(base) || others.test(base))
}

interface WholeList {
  readonly view: string
  readonly model: string
  readonly name: string
  readonly node: PyExpression
  /** `pagination_class = None` outranks the settings. */
  readonly unpaged: boolean
}

function wholeList(owner: PyClass, names: Names): WholeList | undefined {
  let node: PyExpression | undefined
  let unpaged = false
  for (const one of owner.body) {
    if (one.type === 'function' && own.test(one.name)) {
      const returned = one.name === 'get_queryset' ? onlyReturn(one.body) : undefined
      if (returned === undefined) return undefined
      node = returned
    }
    if (one.type !== 'assign') continue
    for (const target of one.targets) {
      if (target.type !== 'name') continue
      if (target.name === 'pagination_class' && one.value?.type === 'constant' && one.value.value === null) unpaged = true
      else if (own.test(target.name)) return undefined
      if (target.name === 'queryset') node ??= one.value
      if (target.name === 'filter_backends' && !areLent(one.value, names)) return undefined
      // A method that is not there lists nothing.
      if (target.name === 'http_method_names') return undefined
    }
  }
  const chain = node === undefined ? undefined : chainOf(node)
  const query = chain === undefined ? undefined : djangoQuery(chain)
  return node === undefined || query?.whole !== true ? undefined : { view: owner.name, model: query.model, name: query.name, node, unpaged }
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
