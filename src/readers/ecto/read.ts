/** Repositories of Ecto that a module defines, and connections that code opens without one. */
import type { Skip } from '../../base/evidence.ts'
import { placeOf } from '../../base/paths.ts'
import type { SourceFile } from '../../base/source.ts'
import type { ClientDeclaration, Reading } from '../../model/declaration.ts'
import { evaluate, machineOf, parseElixir, type Scope } from '../../parse/elixir/index.ts'
import type { ReadContext } from '../reader.ts'
import { clientsOf } from './client.ts'
import { configurationFor } from './configuration.ts'
import { drivenIn } from './drivers.ts'
import { repositoriesIn } from './repositories.ts'

const nothing: Reading = { declares: [], skipped: [] }

export async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const { path } = file
  const use = useOf(path)
  if (use === undefined || use === 'test') return nothing
  const { body, problem } = await parseElixir(file)
  if (body === undefined) return { declares: [], skipped: [{ path, line: 1, reason: `not understood as Elixir: ${problem}` }] }
  const configuration = await configurationFor(path, context)
  const scope: Scope = { path, names: new Map(), machine: machineOf(new Map(), { configured: configuration.configured }) }
  const declares: ClientDeclaration[] = []
  const skipped: Skip[] = []
  for (const repository of repositoriesIn(body, scope)) {
    const made = clientsOf(repository, configuration, path, use)
    declares.push(...made.clients)
    if (made.problem !== undefined) skipped.push({ path, line: repository.line, reason: made.problem })
  }
  const driven = drivenIn(body, (node) => evaluate(node, scope, () => false), path, use)
  return { declares: [...declares, ...driven.clients], skipped: [...skipped, ...driven.skipped] }
}

/** Undefined for what is nobody's in production: other people's packages and what a build leaves. */
function useOf(path: string): ClientDeclaration['use'] | undefined {
  if (/(^|\/)(deps|_build|node_modules|cover)\//.test(path)) return undefined
  if (placeOf(path).place === 'example' || /(^|\/)(test|tests|bench|benches|integration_test)\/|_test\.exs?$/.test(path)) return 'test'
  if (/(^|\/)(seeds?|repo\/seeds)(\/|\.exs?$)/.test(path)) return 'seed'
  return /(^|\/)(lib\/mix\/tasks|scripts?|dev|priv)\//.test(path) ? 'script' : 'code'
}
