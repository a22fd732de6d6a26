/** Images that GitHub workflows build from this tree and push: whoever pulls one of them runs this tree's code. */
import { join } from '../base/paths.ts'
import type { PublicationDeclaration } from '../model/surroundings.ts'
import { asList, asMap, asScalar, parseYaml, type YamlNode } from '../parse/yaml.ts'
import { nearEntries, nearValue } from '../parse/yaml-near.ts'
import type { Reader } from './reader.ts'
import { buildsIn, namesIn, type Built } from './workflow-images/docker-build.ts'
import { filled, imageIn, type Scope } from './workflow-images/expressions.ts'
import { combinationsOf } from './workflow-images/matrix.ts'

export const workflowImagesReader: Reader = {
  name: 'workflow-images',
  title: 'Images that GitHub workflows build and push',
  docs: 'https://docs.github.com/actions/tutorials/publish-packages/publish-docker-images',
  common: true,
  files: ['.github/workflows/*.{yml,yaml}'],
  concerns: (text) => /build-push-action|docker-build-push|(docker|podman|buildah|nerdctl)\s+(buildx\s+|image\s+)?(build|bud)/.test(text),
  async read({ path, text }) {
    const root = parseYaml(text).documents[0]
    const jobs = asMap(nearValue(root, 'jobs'))
    if (jobs === undefined) return { declares: [], skipped: [] }
    const shared = variablesOf(nearValue(root, 'env'))
    const found = new Map<string, PublicationDeclaration>()
    for (const job of nearEntries(jobs).slice(0, 200)) {
      const steps = (asList(nearValue(job.value, 'steps'))?.items ?? []).slice(0, 500)
      if (isOff(job.value) || steps.some(checksOutAnother)) continue
      for (const matrix of combinationsOf(job.value)) {
        const env = new Map([...shared, ...variablesOf(nearValue(job.value, 'env'))])
        for (const { built, line } of ofSteps(steps, env, matrix)) {
          const declared = declaration(built, path, line, `jobs.${job.key.text}.steps`)
          const key = JSON.stringify([declared?.images, declared?.build.context, declared?.build.dockerfile, declared?.build.target])
          if (declared !== undefined && found.size < 500 && !found.has(key)) found.set(key, declared)
        }
      }
    }
    return { declares: [...found.values()], skipped: [] }
  },
}

/** One run of a job, step by step: what a step hands on stands for those below it. */
function ofSteps(
  steps: readonly YamlNode[],
  job: ReadonlyMap<string, string>,
  matrix: Scope['matrix'],
): readonly { readonly built: Built; readonly line: number }[] {
  const outputs = new Map<string, readonly string[]>()
  return steps.flatMap((step) => {
    if (isOff(step)) return []
    const before: Scope = { env: job, matrix, outputs }
    const own = [...variablesOf(nearValue(step, 'env'))].map(([name, value]) => [name, filled(value, before)] as const)
    const env = new Map([...[...job].map(([name, value]) => [name, filled(value, before)] as const), ...own])
    const scope: Scope = { env, matrix, outputs }
    const input = (name: string): string | undefined => {
      const written = asScalar(nearValue(step, 'with', name))?.text
      return written === undefined ? undefined : filled(written, scope)
    }
    const uses = asScalar(nearValue(step, 'uses'))
    const id = asScalar(nearValue(step, 'id'))?.text
    const run = asScalar(nearValue(step, 'run'))
    if (run !== undefined) {
      const script = filled(run.text, scope)
      if (id !== undefined) outputs.set(id, namesIn(script, env))
      const last = Math.max(run.endLine, run.line)
      const within = asScalar(nearValue(step, 'working-directory'))?.text ?? ''
      return buildsIn(script, env, (line) => Math.min(run.line + line - 1, last)).map((built) => ({ built: inFolder(built, within), line: built.line }))
    }
    if (uses === undefined) return []
    if (id !== undefined && /\/metadata-action@/.test(uses.text))
      outputs.set(
        id,
        (input('images') ?? '').split(/[\n,]/).flatMap((text) => imageIn(text) ?? []),
      )
    const pushes = asScalar(nearValue(step, 'with', 'push'))?.text ?? ''
    // What hangs on the event may be true of another one.
    const isOnlyTried = filled(pushes, scope) === 'false' && !pushes.includes('github.')
    const isPush = /\/(docker-)?build-push(-action)?@|\/docker-build-push@/.test(uses.text) && !isOnlyTried
    const built = isPush ? pushedBy(input, uses.line) : undefined
    return built === undefined ? [] : [{ built, line: uses.line }]
  })
}

/** The inputs of `docker/build-push-action` and those made after it. */
function pushedBy(input: (name: string) => string | undefined, line: number): Built | undefined {
  const named = /(?:^|,)"?name=([^,"\s]+)/.exec(input('outputs') ?? '')?.[1] ?? ''
  const images = [...new Set(`${input('tags') ?? ''}\n${input('image') ?? ''}\n${named}`.split(/[\n,]/).flatMap((text) => imageIn(text) ?? []))]
  const [file, target] = [input('file') ?? input('dockerfile'), input('target')]
  if (images.length === 0) return undefined
  return {
    images,
    context: input('context') ?? '.',
    ...(file === undefined || file === '' ? {} : { file }),
    ...(target === undefined || target === '' ? {} : { target }),
    line,
  }
}

function inFolder(built: Built, folder: string): Built {
  if (folder === '' || folder.includes('${{') || built.context === '-') return built
  const context = join(folder, built.context) ?? built.context
  return { ...built, context, ...(built.file === undefined ? {} : { file: join(folder, built.file) ?? built.file }) }
}

/** A context that only the run knows, that comes by the standard input, or that is another repository's, tells no code. */
function declaration(built: Built, path: string, line: number, key: string): PublicationDeclaration | undefined {
  if (built.context === '-') return undefined
  const written = built.context.replace(/^\{\{\s*defaultContext\s*\}\}:?/, '')
  const context = /\*|^[a-z+]+:\/\/|^git@/.test(written) ? undefined : join('', written)
  const file = built.file === undefined || built.file.includes('*') ? undefined : join('', built.file)
  if (context === undefined || (built.file !== undefined && file === undefined)) return undefined
  const at = { path, line, key: `${key}.${built.images[0] ?? ''}` }
  const dockerfile = file ?? join(context, 'Dockerfile')
  return {
    kind: 'publication',
    path,
    at,
    images: built.images,
    build: {
      context,
      ...(dockerfile === undefined ? {} : { dockerfile }),
      ...(built.target === undefined || built.target.includes('*') ? {} : { target: built.target }),
      at,
    },
  }
}

function variablesOf(node: YamlNode | undefined): ReadonlyMap<string, string> {
  const map = asMap(node)
  const entries = map === undefined ? [] : nearEntries(map)
  return new Map(entries.flatMap(({ key, value }) => (asScalar(value) === undefined ? [] : [[key.text, asScalar(value)?.text ?? ''] as const])))
}

function isOff(node: YamlNode): boolean {
  const condition = asScalar(nearValue(node, 'if'))?.text
  return condition !== undefined && /^(\$\{\{)?\s*false\s*(\}\})?$/.test(condition.trim())
}

/** What is built in such a job may be that other repository's. */
function checksOutAnother(step: YamlNode): boolean {
  const uses = asScalar(nearValue(step, 'uses'))?.text ?? ''
  const repository = asScalar(nearValue(step, 'with', 'repository'))?.text
  return /^actions\/checkout@/.test(uses) && repository !== undefined && !/github\.(repository|event\.pull_request\.head\.repo)/.test(repository)
}
