/** A client whose engine a variable of the environment names: one of each engine, of which that variable chooses one. */
import type { Choice, ClientDeclaration } from '../../model/declaration.ts'
import { engineOf, wordsOfEngines, type Draft } from './library.ts'
import { urlParts } from './values.ts'

export function byEngines(client: ClientDeclaration, chosen: Draft['chosen']): readonly ClientDeclaration[] {
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
function inFile(client: ClientDeclaration, { file }: NonNullable<Draft['chosen']>): ClientDeclaration {
  const { host: _, hostVariable: __, port: ___, portVariable: ____, pool: _____, poolVariable: ______, tls: _______, url, ...rest } = client
  const own = file === undefined ? url : urlParts(file, `${client.at.key}.url`).url
  return { ...rest, ...(own === undefined ? {} : { url: own }) }
}
