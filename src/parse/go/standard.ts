/** Functions of Go's standard library, and of those that read settings, that give values on: {@link https://pkg.go.dev/std}. */
import { settingsCall } from './settings.ts'
import { ends, nothing, type GoCall, type GoRun } from './run.ts'
import { formatted } from './format.ts'
import { joinedOf, temporary, textIn, unknownValue, unsetOf, type GoValue, type Place } from './values.ts'

export function standardCall(call: GoCall, run: GoRun): GoValue | undefined {
  const { path, name, self } = call
  if (self !== undefined) return methodCall(call) ?? settingsCall(call, run)
  return standard.get(`${path}.${name}`)?.(call) ?? settingsCall(call, run)
}

type Known = (call: GoCall) => GoValue | undefined

const first: Known = ({ args }) => args[0]
const withError = (value: GoValue, at: Place, error?: GoValue): GoValue => ({ is: 'tuple', items: [value, error ?? { is: 'nil', at }], at })
const leaves: Known = ({ at }) => unknownValue(ends, at)

function variable({ args, at }: GoCall): GoValue | undefined {
  const name = textIn(args[0])
  return name === undefined || !/^[A-Za-z_][\w.-]{0,100}$/.test(name) ? undefined : { is: 'variable', name, at }
}

/** `strconv.Atoi` and its kin: where nobody sets the variable, it fails. */
function converted(call: GoCall, convert: (text: string) => GoValue | undefined): GoValue | undefined {
  const { args, at } = call
  const [value] = args
  if (value === undefined) return undefined
  if (value.is === 'text') {
    const made = convert(value.text)
    return made === undefined ? withError({ is: 'number', number: 0, at }, at, unknownValue('a failure', at)) : withError(made, at)
  }
  if (value.is === 'number' || value.is === 'bool') return withError(value, at)
  if (value.is !== 'variable') return withError(unknownValue('a number', at), at)
  const unset = unsetOf(value)
  if (unset?.is === 'text' && unset.text !== '') {
    const made = convert(unset.text)
    return withError({ is: 'variable', name: value.name, ...(made === undefined ? {} : { fallback: made }), at: value.at }, at)
  }
  return withError({ is: 'variable', name: value.name, at: value.at }, at, { is: 'told', variable: value.name, when: 'unset', at })
}

function asNumber(at: Place): (text: string) => GoValue | undefined {
  return (text) => (/^[+-]?\d{1,12}$/.test(text.trim()) ? { is: 'number', number: Number(text), at } : undefined)
}

function asBool(at: Place): (text: string) => GoValue | undefined {
  return (text) => (/^(1|t|true|0|f|false)$/i.test(text) ? { is: 'bool', bool: /^(1|t|true)$/i.test(text), at } : undefined)
}

function changed(convert: (text: string, args: readonly GoValue[]) => string | undefined): Known {
  return ({ args, at }) => {
    const [value] = args
    if (value?.is !== 'text') return value
    const text = convert(value.text, args)
    return text === undefined ? unknownValue('a text', at) : { is: 'text', text, at }
  }
}

const standard: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['os.Getenv', variable],
  ['syscall.Getenv', variable],
  [
    'os.LookupEnv',
    (call) => {
      const value = variable(call)
      return value?.is === 'variable' ? withError(value, call.at, { is: 'told', variable: value.name, when: 'set', at: call.at }) : undefined
    },
  ],
  ['os.ExpandEnv', changed((text) => (text.includes('$') ? undefined : text))],
  ['os.MkdirTemp', ({ at }) => withError(unknownValue(temporary, at), at)],
  ['io/ioutil.TempDir', ({ at }) => withError(unknownValue(temporary, at), at)],
  ['os.TempDir', ({ at }) => unknownValue(temporary, at)],
  ['path/filepath.Join', ({ args, at }) => steps(args, at)],
  ['path.Join', ({ args, at }) => steps(args, at)],
  ['os.Exit', leaves],
  ['log.Fatal', leaves],
  ['log.Fatalf', leaves],
  ['log.Fatalln', leaves],
  ['log.Panic', leaves],
  ['log.Panicf', leaves],
  ['strconv.Atoi', (call) => converted(call, asNumber(call.at))],
  ['strconv.ParseInt', (call) => converted(call, asNumber(call.at))],
  ['strconv.ParseUint', (call) => converted(call, asNumber(call.at))],
  ['strconv.ParseBool', (call) => converted(call, asBool(call.at))],
  ['strconv.Itoa', first],
  ['strconv.FormatInt', first],
  ['fmt.Sprintf', ({ args, at }) => formatted(args, at)],
  ['fmt.Sprint', ({ args, at }) => joinedOf(args, at)],
  ['strings.TrimSpace', changed((text) => text.trim())],
  ['strings.ToLower', changed((text) => text.toLowerCase())],
  ['strings.ToUpper', changed((text) => text.toUpperCase())],
  ['strings.TrimPrefix', changed((text, args) => cut(text, textIn(args[1]), 'start'))],
  ['strings.TrimSuffix', changed((text, args) => cut(text, textIn(args[1]), 'end'))],
  ['strings.NewReplacer', ({ args, at }) => ({ is: 'list', items: args, at })],
  ['strings.HasPrefix', ({ args, at }) => begins(args, at)],
  ['strings.Join', ({ args, at }) => linked(args, at)],
  ['net/url.QueryEscape', first],
  ['net/url.PathEscape', first],
  ['net/url.User', first],
  ['net/url.UserPassword', first],
  ['net.JoinHostPort', ({ args, at }) => joinedOf([args[0] ?? nothing, { is: 'text', text: ':', at }, args[1] ?? nothing], at)],
  ['cmp.Or', ({ args }) => firstOf(args)],
  ['context.Background', ({ at }) => unknownValue('a context', at)],
  ['runtime.NumCPU', ({ at }) => unknownValue('runtime.NumCPU()', at)],
  ['runtime.GOMAXPROCS', ({ at }) => unknownValue('runtime.GOMAXPROCS()', at)],
])

function cut(text: string, part: string | undefined, where: 'start' | 'end'): string | undefined {
  if (part === undefined) return undefined
  if (where === 'start') return text.startsWith(part) ? text.slice(part.length) : text
  return text.endsWith(part) ? text.slice(0, text.length - part.length) : text
}

function begins([value, prefix]: readonly GoValue[], at: Place): GoValue | undefined {
  const [text, part] = [textIn(value), textIn(prefix)]
  return text === undefined || part === undefined ? undefined : { is: 'bool', bool: text.startsWith(part), at }
}

function linked([list, separator]: readonly GoValue[], at: Place): GoValue {
  if (list?.is !== 'list' || separator === undefined) return unknownValue('a text', at)
  return joinedOf(
    list.items.flatMap((one, index) => (index === 0 ? [one] : [separator, one])),
    at,
  )
}

/** A path in a folder that a run makes for itself; of other folders nobody knows the name. */
function steps(args: readonly GoValue[], at: Place): GoValue | undefined {
  const slash: GoValue = { is: 'text', text: '/', at }
  const isTemporary = args[0]?.is === 'unknown' && args[0].raw === temporary
  return isTemporary ? joinedOf([args[0] ?? nothing, ...args.slice(1).flatMap((one) => [slash, one])], at) : undefined
}

/** The first that is not empty: {@link https://pkg.go.dev/cmp#Or}. */
function firstOf(args: readonly GoValue[]): GoValue {
  const [one, ...rest] = args
  if (one === undefined) return nothing
  if (one.is === 'variable' && unsetOf(one) === undefined && rest.length > 0) return { ...one, fallback: firstOf(rest) }
  const isEmpty = (one.is === 'text' && one.text === '') || (one.is === 'number' && one.number === 0)
  return isEmpty && rest.length > 0 ? firstOf(rest) : one
}

/** Methods of the standard library's types: `url.URL`, `sync.Once`. */
function methodCall({ self, name, args, at }: GoCall): GoValue | undefined {
  if (self?.type?.path === 'net/url' && self.type.name === 'URL' && name === 'String') {
    const of = (field: string): readonly GoValue[] => {
      const value = self.fields.get(field)
      return value === undefined || (value.is === 'text' && value.text === '') ? [] : [value]
    }
    const text = (written: string): GoValue => ({ is: 'text', text: written, at })
    const [path] = of('Path')
    const query = of('RawQuery')
    return joinedOf(
      [
        ...of('Scheme'),
        text('://'),
        ...(of('User').length > 0 ? [text('user@')] : []),
        ...of('Host'),
        ...(path === undefined ? [] : [text(path.is === 'text' && path.text.startsWith('/') ? '' : '/'), path]),
        ...(query.length === 0 ? [] : [text('?'), ...query]),
      ],
      at,
    )
  }
  return self?.type?.path === 'net/url' && self.type.name === 'Values'
    ? name === 'Encode'
      ? unknownValue('a query', at)
      : nothing
    : args.length < 0
      ? nothing
      : undefined
}
