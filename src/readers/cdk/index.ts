/** The AWS CDK in TypeScript and JavaScript: programs gone through without running them; what their constructs come to, Terraform's mappers declare. */
import type { Skip } from '../../base/evidence.ts'
import { compareText } from '../../base/evidence.ts'
import { basename, dirname, join, placeOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { jsonEntry, parseJson } from '../../parse/json.ts'
import type { Candidate, Stack } from '../../model/stack.ts'
import type { Finding, Found, Platform } from '../platform.ts'
import type { ReadContext } from '../reader.ts'
import { calledByProgram } from '../programs/called.ts'
import { packageNames } from '../programs/packages-of.ts'
import { runProgram } from '../programs/program.ts'
import { parsedText } from '../programs/texts.ts'
import { Work } from '../../parse/expressions/frame.ts'
import { mapped } from '../terraform/mapped.ts'
import type { World } from '../terraform/resource.ts'
import { worldOf } from '../terraform/root.ts'
import type { Value } from '../../parse/expressions/values.ts'
import { cdkHost, type Built } from './host.ts'
import { inWords } from './words.ts'

export const cdkPlatform: Platform = {
  name: 'cdk',
  title: 'The AWS CDK in TypeScript and JavaScript',
  docs: 'https://docs.aws.amazon.com/cdk/v2/guide/cli.html',
  files: ['**/cdk.json'],
  find: findApps,
  async read(stack, context) {
    const [path = ''] = stack.files
    const file = await context.read(path)
    if (!isText(file)) return { declares: [], skipped: [{ path, line: 1, reason: file?.unread ?? 'is not there' }] }
    const app = jsonEntry(parseJson(file.text).root, 'app')
    const command = app?.value.kind === 'scalar' && typeof app.value.value === 'string' ? app.value.value : ''
    const start = entryOf(command, stack.folder, context)
    if (start === undefined) return { declares: [], skipped: [{ path, line: app?.line ?? 1, reason: `${languageOf(command)}: not read` }] }
    const given = contextOf(file.text, path, context, stack.folder)
    const names = await packageNames(context, stack.folder)
    const { made, skipped } = await runProgram({ start, root: stack.folder, names, host: (work: Work) => cdkHost(given, work) }, context)
    const { declares, skipped: missed } = mapped(production(made, stack.name))
    const read = { declares: calledByProgram(declares).map(inWords), skipped: [...skipped, ...made.skipped, ...missed] as readonly Skip[] }
    return isAllForDevelopment(made) ? { ...read, development: 'the names of all its stacks say so' } : read
  },
}

/** {@link https://docs.aws.amazon.com/cdk/v2/guide/context.html} */
function contextOf(text: string, path: string, context: ReadContext, folder: string): ReadonlyMap<string, Value> {
  const work = new Work({ has: (one) => context.has(one), below: (one) => context.below(one), text: () => undefined }, folder)
  const whole = parsedText(text, path, work)
  const found = whole?.kind === 'map' ? whole.members.get('context') : undefined
  return found?.kind === 'map' ? found.members : new Map()
}

/** What a command runs: `npx ts-node --prefer-ts-exts bin/till.ts`, `node dist/bin/till.js`. */
function entryOf(command: string, folder: string, context: Pick<ReadContext, 'has'>): string | undefined {
  const words = command.split(/\s+/).slice(0, 50)
  for (const word of words.toReversed()) {
    const plain = word.replace(/^["']|["';]+$/g, '')
    if (!/^[\w./-]+$/.test(plain) || plain.startsWith('-')) continue
    const stem = plain.replace(/\.[cm]?[jt]s$/, '')
    if (stem === plain && !plain.includes('/')) continue
    const choices = [plain, `${stem}.ts`, `${stem.replace(/^(\.\/)?(dist|build|lib|out)\//, '')}.ts`, `${stem}.js`, `${stem}.mts`]
    for (const choice of choices) {
      const path = join(folder, choice)
      if (path !== undefined && /\.[cm]?[jt]s$/.test(path) && context.has(path)) return path
    }
  }
  return undefined
}

function languageOf(command: string): string {
  const found = (
    [
      [/\bpython3?\b|\.py\b/, 'Python'],
      [/\bgo\b/, 'Go'],
      [/\bdotnet\b/, 'C#'],
      [/\b(mvn|java|gradlew?)\b/, 'Java'],
    ] as const
  ).find(([sign]) => sign.test(command))
  return found === undefined ? 'an app of the AWS CDK whose program is not found' : `an app of the AWS CDK in ${found[1]}`
}

function isAllForDevelopment({ context: { makings, environments } }: Built): boolean {
  return makings.resources.length > 0 && makings.resources.every(({ plain }) => environments.get(plain) === 'development')
}

/** Resources of stacks for development are left out where there are others. */
function production({ context }: Built, stack: string): World {
  const { makings, environments } = context
  const of = (wanted: string): typeof makings.resources => makings.resources.filter(({ plain }) => (environments.get(plain) ?? 'neutral') === wanted)
  const live = of('production')
  const kept = live.length > 0 ? [...live, ...of('neutral')] : of('neutral')
  return worldOf(stack, { resources: kept.length > 0 ? kept : makings.resources, providers: makings.providers })
}

async function findApps({ paths }: Finding): Promise<Found> {
  const stacks: Stack[] = []
  const candidates: Candidate[] = []
  const sorted = [...paths].sort(compareText)
  const isForDevelopment = (path: string): boolean => placeOf(path).place === 'development'
  const better = sorted.filter((path) => !isForDevelopment(path))
  for (const path of sorted) {
    const { why } = placeOf(path)
    if (better.length > 0 && isForDevelopment(path)) {
      candidates.push({ path, why })
      continue
    }
    const folder = dirname(path)
    const names = folder.split('/').reverse()
    const name = names.find((one) => one !== '' && !/^(cdk|infra|infrastructure|deploy|packages|iac|aws)$/.test(one)) ?? (basename(folder) || 'production')
    stacks.push({
      name,
      tool: 'cdk',
      files: [path],
      folder,
      envFiles: [],
      profiles: [],
      why: sorted.length === 1 ? 'the only one of its kind in the repository' : why,
      ...(isForDevelopment(path) ? { unsure: true } : {}),
    })
  }
  return { stacks, candidates }
}
