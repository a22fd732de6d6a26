/** Services for staging that stand in one file with production's: what holds for the one is not asked of the other. */
import { textOf } from '../base/fact.ts'
import { wordsOf } from '../base/paths.ts'
import { imageName } from '../link/images.ts'
import type { Reading, ServiceDeclaration } from '../model/declaration.ts'

const isStaging = (word: string): boolean => /^(staging|stag|stg|preprod|uat)$/.test(word)
const isLive = (word: string): boolean => /^(prod|production|live|demo)$/.test(word)

/** Left out is what its name calls staging's, where another runs the same and its name does not; what was judged before a change stays. */
export function withoutStaging(reading: Reading, before?: ReadonlySet<string>): Reading {
  const services = reading.declares.filter((one) => one.kind === 'service')
  const live = services.filter(({ name }) => !wordsOf(name).some(isStaging))
  const left = new Map<string, ServiceDeclaration>()
  for (const one of services) {
    const twin = wordsOf(one.name).some(isStaging) && before?.has(one.name) !== true ? live.find((other) => isTwin(one, other)) : undefined
    if (twin !== undefined) left.set(one.name, twin)
  }
  if (left.size === 0) return reading
  const isLeft = (one: Reading['declares'][number]): one is ServiceDeclaration => one.kind === 'service' && left.has(one.name)
  const told = reading.declares.filter(isLeft).map(({ name, at }) => {
    return { path: at.path, line: at.line, reason: `${name} is for staging, by its name, and ${left.get(name)?.name ?? ''} runs the same: not judged` }
  })
  return { ...reading, declares: reading.declares.filter((one) => !isLeft(one)), skipped: [...reading.skipped, ...told] }
}

/** The same name but for the word, and the same program. */
function isTwin(one: ServiceDeclaration, other: ServiceDeclaration): boolean {
  const [own, theirs] = [one, other].map(({ name }) =>
    wordsOf(name)
      .filter((word) => !isStaging(word) && !isLive(word))
      .join(' '),
  )
  if (own !== theirs || own === '') return false
  const [run, runs] = [one, other].map(({ image, build }) => (build === undefined ? imageName(textOf(image) ?? '').repository : `build:${build.context}`))
  return run === runs
}
