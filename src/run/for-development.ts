/** Stacks of platforms that say of themselves that they are for development. */
import { textOf } from '../base/fact.ts'
import type { Evidence } from '../base/evidence.ts'
import type { Reading } from '../model/declaration.ts'
import type { Candidate, Stack } from '../model/stack.ts'
import type { ReadContext } from '../readers/reader.ts'
import { headsOf } from './own-words.ts'
import type { ChosenStack, HeldStack, JudgedBefore } from './stacks.ts'

interface Sorted {
  readonly main: readonly ChosenStack[]
  readonly dropped: readonly Candidate[]
  readonly held: readonly HeldStack[]
}

/** What stands in one puts it back behind another of its kind, and its author's own word behind nothing at all, unless it was judged before the change. */
export async function withoutDevelopment(others: readonly ChosenStack[], before: JudgedBefore | undefined, context: ReadContext): Promise<Sorted> {
  const main: ChosenStack[] = []
  const dropped: Candidate[] = []
  const held: HeldStack[] = []
  for (const one of others) {
    const { stack, reading } = one
    const isBeside = others.some((other) => other.stack.tool === stack.tool && other.reading.development === undefined && other.reading.declares.length > 0)
    const [path = ''] = stack.files
    const told = (isBeside && reading.development !== undefined ? { why: reading.development } : undefined) ?? (await toldOf(stack, reading, context))
    if (told === undefined) main.push(one)
    else if (before?.stacks.some(({ files }) => files.includes(path)) === true) {
      held.push({ files: stack.files, why: told.why, at: told.at ?? { path, line: 1, key: '' } })
      main.push({ stack: { ...stack, why: `${stack.why}; judged as before the change, although ${told.why}` }, reading })
    } else dropped.push({ path, why: `for development: ${told.why}` })
  }
  return { main, dropped, held }
}

/** Many files make one stack: those that are read for it are its first. */
const most = 20

/** Images from the own machine, and what the heads of its files deny. */
async function toldOf(stack: Stack, reading: Reading, context: ReadContext): Promise<{ readonly why: string; readonly at?: Evidence } | undefined> {
  if (stack.tool !== 'kubernetes') return undefined
  const local = reading.declares.find((one) => one.kind === 'service' && ownRegistry.test(textOf(one.image) ?? ''))
  if (local?.kind === 'service') return { why: `the image of ${local.name} comes from a registry on the own machine`, at: local.image?.at ?? local.at }
  if (stack.deployed === true) return undefined
  const heads = await headsOf({ ...stack, files: stack.files.slice(0, most) }, context)
  const denial = heads.find(({ comment }) => comment.says === 'denies')
  return denial === undefined
    ? undefined
    : { why: `${denial.path} says “${denial.comment.words.replace(/[.!]$/, '')}”`, at: { path: denial.path, line: denial.comment.line, key: '' } }
}

/** As kind and minikube are given one ({@link https://kind.sigs.k8s.io/docs/user/local-registry/}); MicroK8s serves from port 32000. */
const ownRegistry = /^(localhost|127\.0\.0\.1|host\.docker\.internal|kind-registry)(:(?!32000)\d+)?\//
