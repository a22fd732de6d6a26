/** How Python asks the environment: `os.environ`, django-environ, environs, python-decouple, Starlette's Config, and casts around them. */
import type { PyCalled, PyPlace, PyValue, PyVariable } from './values.ts'

/** Calls and members of what is outside the tree that give a variable's value, with the arguments already worked out; undefined for all others. */
export function environmentCall(of: string, call: PyCalled, maker: PyCalled | undefined, prefix: string): PyValue | undefined {
  const { at } = call
  if (/^(os\.)?(getenv|environ\.get|environ\.setdefault|environ\.pop)$/.test(of) && of.startsWith('os.'))
    return variable(call.arguments[0], call.arguments[1] ?? call.named.get('default'), undefined, at)
  if (of === 'os.environ.__getitem__') return variable(call.arguments[0], undefined, undefined, at)
  if (of === 'decouple.config' || (maker !== undefined && /^(decouple\.(Config|AutoConfig)|starlette\.config\.Config)$/.test(maker.of) && of === maker.of)) {
    return variable(
      call.arguments[0],
      call.named.get('default') ?? (of.startsWith('starlette') ? call.arguments[2] : call.arguments[1]),
      castOf(call.named.get('cast')),
      at,
    )
  }
  if (maker === undefined || !isEnv(maker.of)) return undefined
  const verb = of === maker.of ? 'str' : of.slice(maker.of.length + 1)
  // `environ.Env(DEBUG=(bool, False))` says casts and defaults for names in advance.
  const name = call.arguments[0] ?? call.named.get('var') ?? call.named.get('name')
  const declared = name?.is === 'text' ? maker.named.get(name.text) : undefined
  const [cast, fallback] = declared?.is === 'list' ? declared.items : [declared, undefined]
  if (!texts.has(verb)) return undefined
  const given = call.named.get('default') ?? (verb === 'str' && of === maker.of && maker.of.startsWith('environ.') ? call.arguments[2] : call.arguments[1])
  const asked = call.named.get('cast')
  return variable(name, given ?? fallback, asked === undefined ? (casts.get(verb) ?? castOf(cast)) : castOf(asked), at, prefix)
}

/** Makers of objects that read the environment when called. */
export function isEnv(of: string): boolean {
  return /^(environ\.(Env|FileAwareEnv)|environs\.(Env|FileAwareEnv))$/.test(of)
}

const texts: ReadonlySet<string> = new Set('str int float bool list tuple url json dict unicode bytes get_value path'.split(' '))
const casts: ReadonlyMap<string, PyVariable['cast']> = new Map([
  ['int', 'number'],
  ['float', 'number'],
  ['bool', 'truth'],
  ['list', 'list'],
  ['tuple', 'list'],
])

function castOf(cast: PyValue | undefined): PyVariable['cast'] {
  if (cast === undefined) return undefined
  if (cast.is === 'outside') return cast.of === 'int' || cast.of === 'float' ? 'number' : cast.of === 'bool' ? 'truth' : cast.of === 'list' ? 'list' : undefined
  return cast.is === 'call' && cast.of.endsWith('Csv') ? 'list' : undefined
}

function variable(name: PyValue | undefined, fallback: PyValue | undefined, cast: PyVariable['cast'], at: PyPlace, prefix = ''): PyValue {
  if (name?.is !== 'text') return { is: 'unknown', raw: 'a variable of the environment', at }
  const given = fallback === undefined || fallback.is === 'none' || isNotSet(fallback) ? undefined : cast === undefined ? fallback : casted(fallback, cast)
  return { is: 'variable', name: `${prefix}${name.text}`, at, ...(given === undefined ? {} : { fallback: given }), ...(cast === undefined ? {} : { cast }) }
}

const isNotSet = (value: PyValue): boolean => value.is === 'outside' && /NOTSET|undefined/i.test(value.of)

/** `int(…)`, `bool(…)`, `str(…)`: a variable stays one, and its default is cast as well. */
export function casted(value: PyValue, cast: NonNullable<PyVariable['cast']>): PyValue {
  const { at } = value
  if (value.is === 'variable') return { ...value, cast, ...(value.fallback === undefined ? {} : { fallback: casted(value.fallback, cast) }) }
  if (value.is === 'either') return { ...value, taken: casted(value.taken, cast), otherwise: casted(value.otherwise, cast) }
  if (value.is === 'text' && cast === 'number') {
    const number = value.text.trim() === '' ? Number.NaN : Number(value.text.replaceAll('_', ''))
    return Number.isFinite(number) ? { is: 'number', number, at } : { is: 'unknown', raw: 'what is no number', at }
  }
  if (value.is === 'text' && cast === 'truth') return { is: 'truth', truth: /^(true|on|ok|y|yes|1|t)$/i.test(value.text.trim()), at }
  if (value.is === 'text' && cast === 'list') {
    const items = value.text.split(',').filter((item) => item !== '')
    return { is: 'list', items: items.map((text) => ({ is: 'text', text: text.trim(), at })), open: false, at }
  }
  if (value.is === 'number' && cast === 'truth') return { is: 'truth', truth: value.number !== 0, at }
  return value
}
