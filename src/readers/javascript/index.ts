/** Reads JavaScript and TypeScript for the clients and pools that code makes, and for credentials written into it. */
import { limits } from '../../base/limits.ts'
import type { SourceFile } from '../../base/source.ts'
import type { ClientDeclaration, CredentialDeclaration, Reading } from '../../model/declaration.ts'
import type { FeatureDeclaration } from '../../model/feature.ts'
import type { Imports, JsModule } from '../../parse/javascript/index.ts'
import type { ReadContext, Reader } from '../reader.ts'
import { isOneOff, runsAlone } from './alone.ts'
import { asked } from './askers.ts'
import { clientsOf } from './clients.ts'
import { fittingFinders, opens } from './concerns.ts'
import { credentialsOf } from './credentials.ts'
import type { Finder } from './finder.ts'
import { forkingFile, forksOf, processesOf, sweepOf } from './others.ts'
import { alive } from './dead.ts'
import { isForeign, useOf, type Use } from './place.ts'
import { withNeighbours, type Reach } from './modules.ts'
import { parsed } from './parsed.ts'
import { isSetAside } from './set-aside.ts'
import { taken } from './takers.ts'
import { describes } from './schemas/concerns.ts'

export const javascriptReader: Reader = {
  name: 'javascript',
  title: 'JavaScript and TypeScript sources: database clients, their pools, credentials in code, and what code does about safety and load',
  docs: 'https://tc39.es/ecma262/',
  files: ['**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}'],
  read,
}

const nothing: Reading = { declares: [], skipped: [] }

async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  if (isForeign(file.path, '')) return nothing
  const placed = useOf(file.path, file.text)
  const use = placed === 'code' && ((await isSetAside(file, context)) || (await isOneOff(file, context))) ? 'script' : placed
  // Nothing that a test does is told, and most words of a feature stand in pages and tests: what is not parsed costs nothing.
  const fitting = use === 'test' ? [] : fittingFinders(file.path, file.text)
  const isSchema = describes(file.text, use)
  if (fitting.length === 0 && !isSchema && !opens(file.text)) return nothing
  // Taken for a tool's output, and said so: a client could hide behind one long line.
  if (isForeign(file.path, file.text))
    return { declares: [], skipped: [{ path: file.path, line: 1, reason: 'lines too long to be written by hand: taken for what a tool made' }] }
  if (file.text.length > limits.fileBytes) return { declares: [], skipped: [{ path: file.path, line: 1, reason: 'too long to be read' }] }
  const { module, problem } = await parsed(file)
  if (module === undefined) return { declares: [], skipped: [{ path: file.path, line: problem.line, reason: `not understood as code: ${problem.message}` }] }
  const found = await withNeighbours(module, context, (imports) => declarationsOf(module, imports, use, fitting), reachOf)
  const clients = found.filter((one) => one.kind === 'client')
  const own = found.filter((one) => one.kind === 'feature')
  const whole = own.some(({ what }) => what === 'framework') ? await (await import('./parts.ts')).withParts(module, own, context) : own
  const seen = own.some(({ what }) => what === 'apm') ? await (await import('./lent-agents.ts')).lent(module, whole, context) : whole
  const served = seen.some(({ what }) => what === 'encryption') ? await (await import('./reached.ts')).withServed(module, seen, context) : seen
  const features = await asked(module, await alive(module, served, context), context)
  const rest = [...found.filter((one) => one.kind === 'credential'), ...features]
  const told = clients.some(({ use: of, made }) => of === 'code' && made === 'call')
    ? await (await import('./callers.ts')).followed(module, clients, context)
    : clients
  const kept = told.length === 0 ? told : await taken(module, told, context)
  const isAlone = kept.some((client) => client.use === 'code') && (await runsAlone(file, context))
  const declares = [...(isAlone ? kept.map((client) => ({ ...client, alone: true as const })) : kept), ...rest]
  return { declares: isSchema ? [...declares, ...(await (await import('./schemas/index.ts')).schemasOf(module, use, context))] : declares, skipped: [] }
}

/** What a client is told by may stand anywhere; for all else a neighbour is far enough, since there is much of it. */
function reachOf(declares: readonly { readonly kind: string }[]): Reach {
  return declares.length === 0 ? 'none' : declares.some(({ kind }) => kind === 'client') ? 'far' : 'near'
}

function declarationsOf(
  module: JsModule,
  imports: Imports,
  use: Use,
  fitting: readonly Finder[],
): (ClientDeclaration | CredentialDeclaration | FeatureDeclaration)[] {
  const clients = clientsOf(module, imports, use)
  const forks = processesOf(module, imports)
  const sweep = sweepOf(module, imports)
  if (sweep !== undefined) addSweep(module, clients, sweep, use)
  if (forks !== undefined) {
    if (clients.length === 0) clients.push(forkingFile(module, forks.value, forks.at, use))
    else clients.splice(0, clients.length, ...clients.map((client) => ({ ...client, ...forksOf(forks.value) })))
  }
  const isLive = use !== 'test' && use !== 'seed'
  const features = fitting.flatMap((finder) => finder.find({ module, imports, use }))
  return [...clients, ...(isLive ? credentialsOf(module, imports) : []), ...features]
}

/** A file may change the schema through a client that another file makes. */
function addSweep(module: JsModule, clients: ClientDeclaration[], { library, destructive }: NonNullable<ReturnType<typeof sweepOf>>, use: Use): void {
  const index = clients.findIndex((client) => client.library === library)
  const own = clients[index]
  if (own !== undefined) clients[index] = { ...own, destructive }
  else {
    const at = { path: module.path, line: destructive.at.line, key: library }
    clients.push({ kind: 'client', library, name: library, path: module.path, at, made: 'guarded', defines: true, use, destructive })
  }
}
