/** What an image is built from: the stage a service runs, the stages it inherits from, and what is known of images of others' making. */
import type { Fact } from '../base/fact.ts'
import type { ImageDeclaration, ImageStage } from '../model/declaration.ts'
import { fromOf } from './built.ts'
import { imageName } from './images.ts'
import type { Declared } from './input.ts'
import { buildOf } from './published.ts'
import type { Running } from './running.ts'

export interface OwnImage {
  /** The stage that becomes the image, then those it starts from. */
  readonly lineage: readonly ImageStage[]
  /** The outside image at the bottom. */
  readonly base: Fact<string>
  /** False where the image is pulled, and the Dockerfile beside its code, or that of the workflow which pushes it, is taken for its source. */
  readonly built: boolean
}

/** Platforms that take code without an image: a Dockerfile beside it is for somebody's own machine. */
const runsCode: ReadonlySet<string> = new Set(['app-service', 'lambda', 'heroku'])

/** The image of an application's own code, or undefined where its Dockerfile is not in the tree. */
export function ownImage(service: Running, declared: Declared): OwnImage | undefined {
  const { build, image, orchestrator } = service.declared
  if (service.stage !== undefined) {
    const path = build?.dockerfile ?? (build?.context === undefined || build.context === '' ? 'Dockerfile' : `${build.context}/Dockerfile`)
    return ofStage(service.stage, declared.images.get(path)?.stages ?? [service.stage], build?.published !== true, declared, build?.args)
  }
  const [folder] = service.folders
  if (build !== undefined || folder === undefined || (image === undefined && runsCode.has(orchestrator ?? ''))) return undefined
  const found = ['Dockerfile', 'Dockerfile.prod', 'Dockerfile.production']
    .map((name) => declared.images.get(folder === '' ? name : `${folder}/${name}`))
    .find((one): one is ImageDeclaration => one !== undefined)
  const last = found?.stages.at(-1)
  return found === undefined || last === undefined ? undefined : ofStage(last, found.stages, false, declared)
}

function ofStage(stage: ImageStage, own: readonly ImageStage[], built: boolean, declared: Declared, args?: ReadonlyMap<string, string>): OwnImage {
  const lineage = [stage]
  let stages = own
  let from = fromOf(stage, args)
  for (let depth = 0; depth < 20 && from.state !== 'unresolved'; depth++) {
    const name = from.value.toLowerCase()
    let next = stages.find((other) => other.name === name && !lineage.includes(other))
    if (next === undefined) {
      stages = stagesOf(from.value, declared)
      next = stages.at(-1)
      if (next === undefined || lineage.includes(next)) break
    }
    lineage.push(next)
    // Arguments are those of its own Dockerfile.
    from = stages === own ? fromOf(next, args) : next.from
  }
  return { lineage, base: from, built }
}

/** The stages of a base image that the tree builds itself, for a workflow to push. */
function stagesOf(reference: string, { images, publications }: Declared): readonly ImageStage[] {
  const build = buildOf(reference, publications)
  if (build === undefined || (build.context === undefined && build.dockerfile === undefined)) return []
  const { context = '', dockerfile = context === '' ? 'Dockerfile' : `${context}/Dockerfile`, target } = build
  const all = images.get(dockerfile)?.stages ?? []
  const end = target === undefined ? all.length : all.findIndex(({ name }) => name === target.toLowerCase()) + 1
  return all.slice(0, end)
}

/** Official images and runtimes that start as root and bring no HEALTHCHECK: https://github.com/docker-library/faq#healthcheck. */
const plainBases: ReadonlySet<string> = new Set(
  'scratch alpine debian ubuntu busybox buildpack-deps centos fedora rockylinux almalinux amazonlinux node python golang ruby php openjdk eclipse-temurin amazoncorretto maven gradle nginx httpd caddy rust perl elixir erlang haskell swift tomcat oven/bun dotnet/aspnet dotnet/runtime dotnet/runtime-deps dotnet/sdk'.split(
    ' ',
  ),
)

/** An image without a health check of its own whose process starts as root unless something says otherwise. */
export function isPlainBase(reference: string): boolean {
  const { repository, tag } = imageName(reference)
  const official = repository.includes('/') || repository === reference.split(/[:@]/, 1)[0] || /^(docker\.io\/)?library\//.test(reference)
  return official && plainBases.has(repository.toLowerCase()) && !/chiseled|nonroot|unprivileged|distroless/.test(tag ?? '')
}

/** Of Docker's official images, those that serve: none of them has a HEALTHCHECK ({@link https://github.com/docker-library/faq#healthcheck}). */
const officialServers = /^(traefik|haproxy|varnish|wordpress|nextcloud|ghost|drupal|joomla|matomo|redmine|mediawiki)$/

/** Images that bring no HEALTHCHECK: Docker's official ones, and those made from them. */
export function bringsNoCheck(reference: string): boolean {
  const { repository } = imageName(reference)
  return (
    isPlainBase(reference) ||
    (officialServers.test(repository) && /^(docker\.io\/)?(library\/)?[\w.]+([:@]|$)/.test(reference)) ||
    /^(postgres|mysql|mariadb|mongo|redis|valkey\/valkey|memcached|rabbitmq|cassandra|couchdb|neo4j|influxdb|clickhouse)$/.test(repository) ||
    /^(pgvector\/pgvector|postgis\/postgis|timescale\/timescaledb|bitnami\/(postgresql|mysql|mariadb|mongodb|redis|rabbitmq))$/.test(repository)
  )
}
