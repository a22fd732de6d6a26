/** Libraries that read a program's settings: tags of structs, flags of the command line, and viper. */
import { putInto } from './assign.ts'
import { childOf, itemsOf } from './nodes.ts'
import { fresh, nothing, set, type GoCall, type GoRun } from './run.ts'
import { fillByTags, type Filling } from './tags.ts'
import { typeNameOf } from './types.ts'
import { objectOf, textIn, unknownValue, type GoObject, type GoValue } from './values.ts'
import { viperCall } from './viper.ts'

export function settingsCall(call: GoCall, run: GoRun): GoValue | undefined {
  if (call.path === 'github.com/spf13/viper') return viperCall(call, run)
  if (/^(flag|github\.com\/spf13\/pflag)$/.test(call.path)) return flagCall(call, run)
  return tagCall(call, run) ?? filledElsewhere(call, run)
}

/** Where a library fills a struct by its tags, with what stands before their names. */
function tagCall(call: GoCall, run: GoRun): GoValue | undefined {
  const { path, name, args, at } = call
  const library = /^github\.com\/(caarlos0\/env|sethvargo\/go-envconfig|kelseyhightower\/envconfig|ilyakaznacheev\/cleanenv|joeshaw\/envdecode)(\/v\d+)?$/.exec(
    path,
  )?.[1]
  if (library === undefined) return undefined
  const byName = library === 'kelseyhightower/envconfig'
  const filling: Filling = { byName, prefix: byName ? (textIn(args[0]) ?? '') : prefixOf(args) }
  if (/^(ParseAs|ParseAsWithOptions|Must)$/.test(name) && call.typeArguments[0] !== undefined) {
    const type = typeNameOf(call.typeArguments[0], call.file, run)
    const object = fresh(run, objectOf(at, type))
    fillByTags(object, filling, run)
    return name === 'Must' ? object : { is: 'tuple', items: [object, { is: 'nil', at }], at }
  }
  const target = args.find((one): one is GoObject => one.is === 'object' && (one.type?.folder !== undefined || one.type === undefined))
  if (target === undefined || !/^(Parse\w*|Process\w*|MustProcess|Read(Env|Config)|(Must)?(Strict)?Decode)$/.test(name)) return undefined
  fillByTags(target, filling, run)
  return { is: 'nil', at }
}

/** `env.Options{Prefix: "APP_"}`. */
function prefixOf(args: readonly GoValue[]): string {
  for (const one of args) if (one.is === 'object' && one.type?.folder === undefined) return textIn(one.fields.get('Prefix')) ?? ''
  return ''
}

const filling = /Unmarshal|Decode|Parse|Load|Scan|Process|Bind|ReadIn|Fill|Populate|Merge|Extract/

/** What reads a file into a struct may change all of it. */
function filledElsewhere({ name, args, at }: GoCall, run: GoRun): GoValue | undefined {
  if (!filling.test(name)) return undefined
  const target = args.find((one): one is GoObject => one.is === 'object' && (one.type?.folder !== undefined || one.type === undefined))
  if (target === undefined) return undefined
  for (const key of target.fields.keys()) set(run, target.fields, key, unknownValue(key, at))
  Object.assign(target, { isOpen: true })
  return { is: 'nil', at }
}

const typed = /^(String|Int|Int32|Int64|Uint|Bool|Duration|Float64)(Var)?P?$/

/** A flag is a variable `--name`, which the command of a service sets: {@link https://pkg.go.dev/flag}. */
function flagCall(call: GoCall, run: GoRun): GoValue | undefined {
  const { name, args, at } = call
  const found = typed.exec(name)
  if (found === null) return name === 'Parse' ? nothing : undefined
  const [label, ...rest] = found[2] === 'Var' ? args.slice(1) : args
  const usual = name.endsWith('P') ? rest[1] : rest[0]
  const text = textIn(label)
  if (text === undefined || !/^[\w.-]{1,60}$/.test(text)) return undefined
  const value: GoValue = { is: 'variable', name: `--${text}`, ...(usual === undefined ? {} : { fallback: usual }), at }
  if (found[2] !== 'Var') return value
  const [target] = itemsOf(childOf(call.node, 'Arguments'))
  if (target !== undefined) putInto(target, value, call.scope, run)
  return nothing
}
