/** Pulumi: programs in TypeScript and JavaScript gone through without running them, and those in YAML, with their stack's configuration. */
import type { Skip } from '../../base/evidence.ts'
import { limits } from '../../base/limits.ts'
import { basename, join } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { jsonEntry, parseJson } from '../../parse/json.ts'
import { textAt, type Placed } from '../../parse/placed.ts'
import type { Platform } from '../platform.ts'
import type { ReadContext } from '../reader.ts'
import { calledByProgram } from '../programs/called.ts'
import { packageNames } from '../programs/packages-of.ts'
import { runProgram } from '../programs/program.ts'
import { Work } from '../../parse/expressions/frame.ts'
import { mapped } from '../terraform/mapped.ts'
import type { World } from '../terraform/resource.ts'
import { textValue } from '../../parse/expressions/values.ts'
import { configurationOf, documentOf, type Configuration } from './config.ts'
import { findProjects } from './find.ts'
import { pulumiHost, type Made } from './host.ts'
import { yamlProgram } from './yaml.ts'

export const pulumiPlatform: Platform = {
  name: 'pulumi',
  title: 'Pulumi in TypeScript, JavaScript and YAML, gone through with the stack’s configuration',
  docs: 'https://www.pulumi.com/docs/iac/concepts/projects/project-file/',
  files: ['**/Pulumi.{yaml,yml}', '**/Pulumi.*.{yaml,yml}'],
  find: findProjects,
  async read(stack, context) {
    const [path = '', own] = stack.files
    const skipped: Skip[] = []
    const project = await read(path, context, skipped)
    const given = own === undefined ? undefined : await read(own, context, skipped)
    const name = textAt(project, 'name') ?? stack.name
    const stackName = own === undefined ? undefined : /^Pulumi\.(.*)\.ya?ml$/.exec(basename(own))?.[1]
    const configuration = configurationOf(project, given, name, stackName, own ?? path)
    const runtime = textAt(project, 'runtime') ?? textAt(project, 'runtime', 'name')
    if (runtime === 'yaml') {
      const work = workOf(context, stack.folder)
      const { host, made } = pulumiHost(configuration, work)
      yamlProgram(project, configuration, work, host)
      return answer(made, stack.name, configuration, skipped)
    }
    if (runtime !== 'nodejs' && runtime !== 'bun') {
      const what = runtime === undefined ? 'a Pulumi project without a runtime' : `a Pulumi program for ${runtime.slice(0, 40)}`
      return { declares: [], skipped: [...skipped, { path, line: 1, reason: `${what}: not read` }] }
    }
    const start = await entryOf(project, stack.folder, context)
    if (start === undefined)
      return { declares: [], skipped: [...skipped, { path, line: 1, reason: 'the program of a Pulumi project is not in the repository' }] }
    const names = await packageNames(context, stack.folder)
    const program = { start, root: stack.folder, names, host: (work: Work) => pulumiHost(configuration, work), callsDefault: true } as const
    const { made, skipped: missed } = await runProgram(program, context)
    return answer(made, stack.name, configuration, [...skipped, ...missed])
  },
}

function workOf(context: ReadContext, root: string): Work {
  const work = new Work({ has: (path) => context.has(path), below: (folder) => context.below(folder), text: () => undefined }, root)
  work.steps = limits.programSteps
  return work
}

async function read(path: string, context: ReadContext, skipped: Skip[]): Promise<Placed | undefined> {
  const file = await context.read(path)
  if (!isText(file)) {
    skipped.push({ path, line: 1, reason: file?.unread ?? 'is not there' })
    return undefined
  }
  const { root, problem } = documentOf(file.text, path)
  if (problem !== undefined) skipped.push({ path, line: problem.line, reason: `YAML: ${problem.message}` })
  return root
}

/** `main` of the project, of its package, else `index.ts`: {@link https://www.pulumi.com/docs/iac/languages-sdks/javascript/#entrypoint} */
async function entryOf(project: Placed | undefined, folder: string, context: ReadContext): Promise<string | undefined> {
  const said = textAt(project, 'main')
  const root = said === undefined ? folder : join(folder, said)
  if (root === undefined) return undefined
  const inFolder = (name: string): string => (root === '' ? name : `${root}/${name}`)
  if (/\.[cm]?[jt]s$/.test(root) && context.has(root)) return root
  const file = await context.read(inFolder('package.json'))
  const main = isText(file) ? jsonEntry(parseJson(file.text).root, 'main')?.value : undefined
  const written = main?.kind === 'scalar' && typeof main.value === 'string' ? join(root, main.value) : undefined
  const source = written?.replace(/\.js$/, '.ts').replace(/(^|\/)(bin|dist|lib|build)\//, '$1')
  const choices = [
    source,
    written,
    written === undefined ? undefined : `${written}/index.ts`,
    inFolder('index.ts'),
    inFolder('index.js'),
    inFolder('src/index.ts'),
    inFolder('index.mts'),
  ]
  return choices.find((choice) => choice !== undefined && /\.[cm]?[jt]sx?$/.test(choice) && context.has(choice))
}

/** The region that the stack's configuration gives the default provider counts as its provider's. */
function answer(
  { makings, skipped: told }: Made,
  stack: string,
  configuration: Configuration,
  skipped: readonly Skip[],
): Awaited<ReturnType<Platform['read']>> {
  for (const [provider, key] of [
    ['aws', 'aws:region'],
    ['google', 'gcp:region'],
  ] as const) {
    const region = configuration.values.get(key)
    if (region !== undefined && !makings.providers.has(provider))
      makings.configure(provider, new Map([['region', region.kind === 'text' ? textValue(region.text, region.at) : region]]), region.at)
  }
  const world: World = makings.world(stack)
  const { declares, skipped: missed } = mapped(world)
  return { declares: calledByProgram(declares), skipped: [...skipped, ...told, ...missed] }
}
