/** What viper answers: a variable that is bound to a key, else its default: {@link https://github.com/spf13/viper#why-viper}. */
import { nothing, set, type GoCall, type GoRun } from './run.ts'
import { eachOf, textIn, unknownValue, type GoValue } from './values.ts'

export function viperCall(call: GoCall, run: GoRun): GoValue | undefined {
  const { name, args, at } = call
  const key = textIn(args[0])?.toLowerCase()
  const put = (what: string, value: GoValue): GoValue => {
    set(run, run.settings, what, value)
    return { is: 'nil', at }
  }
  if (name === 'New' || name === 'GetViper') return { is: 'package', path: call.path, at }
  if (name === 'SetDefault' && key !== undefined) return put(`default ${key}`, args[1] ?? nothing)
  if (name === 'Set' && key !== undefined) return put(`set ${key}`, args[1] ?? nothing)
  if (name === 'BindEnv' && key !== undefined) {
    const bound = args.slice(1).flatMap((one) => textIn(one) ?? [])
    return put(`bound ${key}`, bound.length === 0 ? { is: 'bool', bool: true, at } : { is: 'list', items: args.slice(1), at })
  }
  if (name === 'AutomaticEnv') return put('automatic', { is: 'bool', bool: true, at })
  if (name === 'SetEnvPrefix') return put('prefix', args[0] ?? nothing)
  if (name === 'SetEnvKeyReplacer') return put('replacer', args[0] ?? nothing)
  if (name === 'ReadInConfig' || name === 'ReadConfig' || name === 'MergeInConfig') return put('file', { is: 'bool', bool: true, at })
  if (!/^(Get|GetString|GetInt|GetInt32|GetInt64|GetUint|GetBool)$/.test(name) || key === undefined) return undefined
  return settingOf(key, call, run)
}

function settingOf(key: string, { at }: GoCall, { settings }: GoRun): GoValue {
  const own = settings.get(`set ${key}`)
  if (own !== undefined) return own
  const usual = eachOf(settings.get(`default ${key}`)).find((one) => one.is !== 'unknown') ?? settings.get(`default ${key}`)
  // A file that is not told may give it another.
  const standing: GoValue | undefined = settings.has('file') ? { ...unknownValue(key, at), ...(usual === undefined ? {} : { usual }) } : usual
  const names = namesOf(key, settings)
  let value = standing
  for (const name of names.toReversed()) value = { is: 'variable', name, ...(value === undefined ? {} : { fallback: value }), at }
  return value ?? unknownValue(key, at)
}

function namesOf(key: string, settings: ReadonlyMap<string, GoValue>): readonly string[] {
  const bound = settings.get(`bound ${key}`)
  if (bound?.is === 'list') return bound.items.flatMap((one) => textIn(one) ?? [])
  if (bound === undefined && !settings.has('automatic')) return []
  // What one branch says before anything is asked, no other says otherwise.
  const said = (what: string, is: GoValue['is']): GoValue | undefined => eachOf(settings.get(what)).find((one) => one.is === is)
  const prefix = textIn(said('prefix', 'text'))
  const replacer = said('replacer', 'list')
  const pairs = replacer?.is === 'list' ? replacer.items.map((one) => textIn(one)) : []
  let name = key
  for (let index = 0; index + 1 < pairs.length; index += 2) name = name.replaceAll(pairs[index] ?? '\0', pairs[index + 1] ?? '')
  return [`${prefix === undefined ? '' : `${prefix}_`}${name}`.toUpperCase()]
}
