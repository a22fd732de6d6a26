/** Fields of settings: what a struct literal gives them, or the variable that clap or envy fills them from. */
import type { Worth } from '../told.ts'
import { isAlike, unknownAt, type Frame, type RustValue } from './frame.ts'
import { childrenOf, textOf, type RustFile, type RustNode } from './parse.ts'

/** `config.database.url`: by the field's name, where the crate says one thing of it. */
export function settingOf(name: string, node: RustNode, frame: Frame, depth: number): RustValue {
  frame.wanted.add(name)
  const filled = (frame.crate.fields.get(name) ?? []).flatMap((field): readonly RustValue[] => {
    const value = filledBy(field.node, name, { ...frame, file: field.file, names: new Map() }, depth)
    return value === undefined ? [] : [value]
  })
  const given =
    filled.length > 0
      ? filled
      : (frame.crate.initialisers.get(name) ?? [])
          .slice(0, 20)
          .map((one) => frame.evaluate(one.node, { ...frame, file: one.file, names: new Map() }, depth + 3))
  const [first, ...others] = given
  return first !== undefined && others.every((one) => isAlike(one, first)) ? first : unknownAt(`.${name}`, node, frame)
}

/** {@link https://docs.rs/clap/latest/clap/_derive/index.html}, {@link https://docs.rs/envy/latest/envy/} */
function filledBy(field: RustNode, name: string, frame: Frame, depth: number): RustValue | undefined {
  const { file } = frame
  const place = { line: file.lineOf(field), path: file.path }
  for (const attribute of attributesBefore(field)) {
    const tokens = tokensIn(attribute, file, /^(arg|clap|structopt)$/)
    if (tokens === undefined) continue
    const env = tokens.findIndex((one) => textOf(one, file) === 'env')
    if (env === -1) continue
    const written = tokens[env + 1]?.name === '=' ? tokens[env + 2] : undefined
    const variable = written?.name === 'String' ? textOf(written, file).slice(1, -1) : written === undefined ? name.toUpperCase() : undefined
    if (variable === undefined) continue
    const fallback = defaultIn(tokens, frame, depth)
    return { kind: 'variable', name: variable.slice(0, 200), ...place, ...(fallback === undefined ? {} : { fallback }) }
  }
  const prefix = envyPrefix(file)
  if (prefix === undefined || !isDeserialised(field, file)) return undefined
  const fallback = attributesBefore(field)
    .map((attribute) => serdeDefault(attribute, frame, depth))
    .find((one) => one !== undefined)
  return { kind: 'variable', name: `${prefix}${name.toUpperCase()}`, ...place, ...(fallback === undefined ? {} : { fallback }) }
}

function attributesBefore(field: RustNode): readonly RustNode[] {
  const found: RustNode[] = []
  for (let one = field.prevSibling; one !== null && one.name !== ',' && one.name !== 'FieldDeclaration'; one = one.prevSibling)
    if (one.name === 'Attribute') found.push(one)
  return found
}

function tokensIn(attribute: RustNode, file: RustFile, names: RegExp): readonly RustNode[] | undefined {
  const item = attribute.getChild('MetaItem')
  const name = item?.getChild('Identifier') ?? null
  const tokens = item?.getChild('ParenthesizedTokens') ?? null
  return name === null || tokens === null || !names.test(textOf(name, file)) ? undefined : childrenOf(tokens)
}

/** `default_value = "10"`, `default_value_t = 10`, `default_value_t = MAX`. */
function defaultIn(tokens: readonly RustNode[], frame: Frame, depth: number): Worth | undefined {
  const index = tokens.findIndex((one) => /^default_value(_t)?$/.test(textOf(one, frame.file)))
  const value = index === -1 || tokens[index + 1]?.name !== '=' ? undefined : tokens[index + 2]
  if (value === undefined) return undefined
  const next = tokens[index + 3]?.name
  return next === undefined || next === ',' || next === ')' ? frame.evaluate(value, frame, depth + 1) : unknownAt('a default', value, frame)
}

/** `#[serde(default = "default_pool")]` names a function. */
function serdeDefault(attribute: RustNode, frame: Frame, depth: number): Worth | undefined {
  const tokens = tokensIn(attribute, frame.file, /^serde$/) ?? []
  const index = tokens.findIndex((one) => textOf(one, frame.file) === 'default')
  const named = index === -1 || tokens[index + 1]?.name !== '=' ? undefined : tokens[index + 2]
  if (named?.name !== 'String') return undefined
  const name = textOf(named, frame.file).slice(1, -1)
  const [only, other] = frame.crate.functions.get(name) ?? []
  frame.wanted.add(`fn ${name}`)
  const body = only === undefined || other !== undefined ? null : only.node.getChild('Block')
  return body === null || only === undefined ? undefined : frame.evaluate(body, { ...frame, file: only.file, names: new Map() }, depth + 3)
}

function envyPrefix({ text }: RustFile): string | undefined {
  if (/\benvy::from_env\b/.test(text)) return ''
  return /\benvy::prefixed\("([A-Za-z_\d]{0,60})"\)/.exec(text)?.[1]
}

function isDeserialised(field: RustNode, file: RustFile): boolean {
  const item = field.parent?.parent?.parent
  return item?.name === 'AttributeItem' && item.getChildren('Attribute').some((one) => /\bDeserialize\b/.test(textOf(one, file)))
}
