/** Services that pull what a workflow of the same tree builds and pushes: their code and their Dockerfile are here, though the stack does not say so. */
import { textOf } from '../base/fact.ts'
import type { ServiceDeclaration } from '../model/declaration.ts'
import type { PublicationDeclaration } from '../model/surroundings.ts'

interface Name {
  readonly registry: string | undefined
  readonly parts: readonly string[]
}

/** `docker.io/acme/web` and `acme/web` are one image. */
function nameOf(reference: string): Name {
  const plain = (reference.split('@', 1)[0] ?? '').toLowerCase()
  const slash = plain.lastIndexOf('/')
  const end = plain.slice(slash + 1).search(/[:$]/)
  const parts = (end < 0 ? plain : plain.slice(0, slash + 1 + end)).split('/')
  const first = parts[0] ?? ''
  const isRegistry = parts.length > 1 && (/[.:]/.test(first) || first === 'localhost')
  return isRegistry ? { registry: /^(index\.)?docker\.io$/.test(first) ? undefined : first, parts: parts.slice(1) } : { registry: undefined, parts }
}

const isOpen = (part: string): boolean => part === '*'

/** A registry or an owner that a secret holds may be any; a name may not. */
function fits(published: Name, pulled: Name): boolean {
  const [first = ''] = published.parts
  // `*/acme/web`: the registry is what the run knows.
  const parts = published.parts.length === pulled.parts.length + 1 && isOpen(first) ? published.parts.slice(1) : published.parts
  if (parts === published.parts && published.registry !== pulled.registry) return false
  return parts.length === pulled.parts.length && parts.every((part, index) => isOpen(part) || part === pulled.parts[index])
}

/** `ghcr.io/${{ github.repository }}`: named like the repository, whose name no file tells. */
function isRepository({ parts }: Name): boolean {
  return parts.every(isOpen)
}

/** Each service with what it is built from: its own `build`, else what the one fitting publication says. */
export function withPublished(services: readonly ServiceDeclaration[], publications: readonly PublicationDeclaration[]): readonly ServiceDeclaration[] {
  if (publications.length === 0) return services
  const known = publications.flatMap((publication) => publication.images.map((image) => ({ name: nameOf(image), publication })))
  return services.map((service) => {
    const reference = textOf(service.image)
    if (service.build !== undefined || reference === undefined) return service
    const pulled = nameOf(reference)
    const exact = known.filter(({ name }) => !isRepository(name) && fits(name, pulled))
    const open = known.filter(({ name }) => isRepository(name) && fits(name, pulled) && isOnly(pulled, service, services))
    const [first, ...others] = exact.length > 0 ? exact : open
    if (first === undefined) return service
    const build = first.publication.build
    // Two ways to build one name: what they have in common is that it is this tree's.
    const isSame = others.every(({ publication }) => publication.build.dockerfile === build.dockerfile && publication.build.context === build.context)
    const { context, dockerfile, target, at } = build
    return {
      ...service,
      build: isSame
        ? {
            ...(context === undefined ? {} : { context }),
            ...(dockerfile === undefined ? {} : { dockerfile }),
            ...(target === undefined ? {} : { target }),
            published: true,
            at,
          }
        : { ...(context === undefined ? {} : { context }), published: true, at },
    }
  })
}

/** What builds an image that others start from, where a workflow of the tree pushes it under that very name. */
export function buildOf(reference: string, publications: readonly PublicationDeclaration[]): PublicationDeclaration['build'] | undefined {
  const pulled = nameOf(reference)
  const fitting = publications.filter(({ images }) => images.some((image) => !isRepository(nameOf(image)) && fits(nameOf(image), pulled)))
  const [first, ...others] = fitting.map(({ build }) => build)
  return others.every(({ dockerfile, context }) => dockerfile === first?.dockerfile && context === first?.context) ? first : undefined
}

/** No other image of that registry in the stack: two could both be named like the repository. `acme/till-printer` is named after `acme/till`, which is its main part. */
function isOnly(pulled: Name, service: ServiceDeclaration, services: readonly ServiceDeclaration[]): boolean {
  if (pulled.registry === undefined) return false
  return services.every((other) => {
    const reference = other.stack === service.stack && other.build === undefined ? textOf(other.image) : undefined
    const name = reference === undefined ? undefined : nameOf(reference)
    if (name === undefined || name.registry !== pulled.registry) return true
    const whole = name.parts.join('/')
    return whole === pulled.parts.join('/') || whole.startsWith(`${pulled.parts.join('/')}-`)
  })
}
