/** Whether an image is named so that it stays the same: by a digest, or by a tag that names a version. */
import { known, mapFact, textOf, unresolved, type Fact } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import { imageName, roleOfImage, withoutBodies } from './images.ts'
import type { Declared } from './input.ts'
import type { Running } from './running.ts'
import { isPlainBase } from './stages.ts'

/** Tags that move with every release, and names of systems and variants that say nothing of a version. */
const moving: ReadonlySet<string> = new Set(
  'latest stable release released nightly edge main master dev develop development canary next rolling unstable snapshot mainline lts current prod production staging alpine slim bookworm bullseye trixie debian ubuntu fpm apache perl management ce community fat full amd64 arm64 x86 x64'.split(
    ' ',
  ),
)

/** Words that say by themselves that a tag moves on, whatever stands beside them. */
const floating: ReadonlySet<string> = new Set('latest stable release nightly edge main master canary rolling unstable snapshot'.split(' '))

/** `postgresql-latest`, `production.latest` and `main-slim` move; `stable-20250407-slim`, `main-3f9c2ab` and `latest-4.2` name what was built on a day, of a commit or as a version. */
function isVersion(tag: string): boolean {
  const parts = tag
    .toLowerCase()
    .replace(/\.latest$/, '-latest')
    .split(/[-_]/)
  if (parts.every((part) => moving.has(part))) return false
  return (
    !parts.some((part) => floating.has(part)) ||
    parts.some((part) => /\d/.test(part) && !/^(x86|x64|amd64|arm64|arm32|arm|v[78]|arm\d*v\d|py\d|php\d|node\d{1,2}|pg\d{1,2}|cuda\d*|ubi\d{1,2})$/.test(part))
  )
}

/** A release of the system whose image it is: it moves with its fixes alone, as `12-slim` does. */
const codenames = /^(buster|bullseye|bookworm|trixie|forky|bionic|focal|jammy|noble|plucky|questing|resolute)(-slim|-\d{8})?$/

const built = new WeakMap<Declared, ReadonlySet<string>>()

/** Names that images of this tree are given when they are built. */
function builtNames(declared: Declared): ReadonlySet<string> {
  const before = built.get(declared)
  if (before !== undefined) return before
  const names = new Set(
    declared.services.flatMap((service) => (service.build === undefined || service.build.published === true ? [] : (textOf(service.image) ?? []))),
  )
  built.set(declared, names)
  return names
}

/** The reference itself is not told: one with a password in it is a secret. */
export function pinnedFacts(service: Running, declared: Declared): Partial<FactsOf<'service'>> {
  const pinned = pinnedFact(service, declared)
  if (pinned === undefined) return {}
  const text = withoutBodies(textOf(service.declared.image) ?? '')
  const { tag } = imageName(text)
  const loose = tag === undefined ? 'no tag' : `the tag ${tag}`
  return {
    pinned,
    tag: known(text.includes('@sha256:') ? 'a digest' : pinned.state === 'unresolved' ? 'an unknown tag' : pinned.value ? 'a version' : loose, pinned.at),
  }
}

/** Absent where the image is built here: its name is then only a local tag. */
function pinnedFact(service: Running, declared: Declared): Fact<boolean> | undefined {
  const { image, build } = service.declared
  if (image === undefined || (build !== undefined && build.published !== true)) return undefined
  const text = textOf(image) ?? ''
  // Another service builds it under the same name.
  if (text !== '' && builtNames(declared).has(text)) return undefined
  if (image.state === 'unresolved') {
    if (withoutBodies(text).includes('@sha256:')) return { state: 'known', value: true, at: image.at }
    // Of `${REGISTRY}/api:4.2` all is known that counts.
    const { tag } = imageName(text)
    return tag === undefined || /[^\w.-]|__[A-Z]\w*__/.test(tag) ? image : { state: 'known', value: isVersion(tag), at: image.at }
  }
  const { repository, tag } = imageName(text)
  const isSystem = /^(library\/)?(debian|ubuntu)$/.test(repository) && codenames.test(tag ?? '')
  const isPinned = text.includes('@sha256:') || isSystem || (tag !== undefined && isVersion(tag))
  const isNamespaced = text.includes('/')
  // A name without a registry or an owner is an official image's, or that of an image built on the host.
  if (!isPinned && !isNamespaced && declared.images.size > 0 && roleOfImage(text) === undefined && !isPlainBase(text) && !official.has(repository))
    return unresolved(`whether ${repository} is built on the host`, image.at, 'add `build:`, or the registry and the version of the image')
  return mapFact(image, () => isPinned)
}

/** Official images that run as they are. */
const official: ReadonlySet<string> = new Set(
  'wordpress ghost nextcloud drupal joomla odoo matomo registry vault consul docker hello-world sonarqube jenkins gitea adminer eclipse-mosquitto mosquitto kong flink spark zookeeper storm solr telegraf chronograf kapacitor grafana redmine mediawiki phpmyadmin mongo-express composer varnish haproxy traefik'.split(
    ' ',
  ),
)
