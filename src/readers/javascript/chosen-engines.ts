/** A client whose engine a variable names: one of each engine, of which the environment chooses one, or branches of the code. */
import type { Choice, ClientDeclaration, Engine } from '../../model/declaration.ts'
import { bare, bindingOf, type JsModule, type JsNode } from '../../parse/javascript/index.ts'
import { engineOf, wordsOfEngines, type Draft } from './library.ts'
import { urlParts } from './values.ts'

export function byEngines(client: ClientDeclaration, { chosen, several }: Pick<Draft, 'chosen' | 'several'>): readonly ClientDeclaration[] {
  if (several !== undefined) return several.map((engine) => ({ ...(engine === 'sqlite' ? inFile(client, {}) : client), engine, isOneOfSeveral: true }))
  if (chosen === undefined) return [client]
  const { variable, fallback } = chosen
  const usual = engineOf(fallback)
  const found = [...wordsOfEngines].map(([engine, words]): ClientDeclaration => {
    const [value = '', ...others] = engine === usual && fallback !== undefined ? [fallback, ...words] : words
    const chosenBy: Choice = { variable, value, others, isDefault: engine === usual }
    return { ...(engine === 'sqlite' ? inFile(client, chosen) : client), engine, chosenBy }
  })
  // Where nobody says which, it is one of them.
  const open: Choice = { variable, value: '', except: [...wordsOfEngines.values()].flat(), isDefault: usual === undefined }
  return [...found, { ...client, chosenBy: open }]
}

/** A file has no host, no pool and no transport. */
function inFile(client: ClientDeclaration, { file }: Pick<NonNullable<Draft['chosen']>, 'file'>): ClientDeclaration {
  const { host: _, hostVariable: __, port: ___, portVariable: ____, pool: _____, poolVariable: ______, tls: _______, url, ...rest } = client
  const own = file === undefined ? url : urlParts(file, `${client.at.key}.url`).url
  return { ...rest, ...(own === undefined ? {} : { url: own }) }
}

/** `switch (settings.type) { case 'postgres': client = 'pg'; break … }`: the engines that a file writes into a name, of which one may be there before. */
export function enginesWritten(module: JsModule, node: JsNode): readonly Engine[] {
  const name = bare(node)
  if (name.type !== 'Identifier') return []
  const binding = bindingOf(module, name)
  const start = binding?.init === undefined ? undefined : bare(binding.init)
  const written = module.assignments.filter(({ left }) => left.type === 'Identifier' && left.name === name.name).map(({ right }) => bare(right))
  const words = [...(start === undefined ? [] : [start]), ...written]
  const found = [...new Set(words.flatMap((one) => (one.type === 'StringLiteral' ? (engineOf(one.value) ?? []) : [])))]
  // What comes from elsewhere may be any other.
  const isEmpty =
    start === undefined || start.type === 'NullLiteral' || start.type === 'StringLiteral' || (start.type === 'Identifier' && start.name === 'undefined')
  const isClosed = binding?.kind !== 'parameter' && isEmpty && written.every((one) => one.type === 'StringLiteral')
  return found.length > 1 || isClosed ? found : []
}
