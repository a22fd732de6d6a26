/** Containers that can open no database, whatever an env file that they share holds: a few commands of a shell, a plain proxy, code that has no driver. */
import { textOf, valueOf, type Fact } from '../base/fact.ts'
import { commandsIn } from '../parse/shell/commands.ts'
import { parseShell } from '../parse/shell/parse.ts'
import { bottomImage } from './built.ts'
import { within } from './code.ts'
import { imageName } from './images.ts'
import type { Declared } from './input.ts'
import { called, endingIn } from './name-patterns.ts'
import { commandOf } from './command-words.ts'
import type { Running } from './running.ts'

const systems = /^(alpine|busybox|debian|ubuntu|bash|curlimages\/curl|alpine\/curl|buildpack-deps|fedora|archlinux|rockylinux|almalinux|amazonlinux)$/
/** What such an image has, and what is added to it to ask over HTTP or to wait. */
const harmless =
  /^(apk|apt|apt-get|yum|dnf|curl|wget|sleep|echo|printf|true|false|:|date|cat|tee|head|tail|grep|sed|cut|tr|jq|test|\[|\[\[|exit|cd|export|unset|set|shift|return|break|continue|kill|trap|wait|ls|mkdir|touch|rm|nc|ping|hostname|whoami|id|pg_isready)$/
const shell = /^(\/\w+)*\/?(ba|da|z|a)?sh$/

export function asksNoDatabase(service: Running): boolean {
  return (service.role === 'proxy' && proxies.test(imageName(service.base ?? '').repository)) || runsAFewCommands(service)
}

/** Proxies that keep nothing; Kong and Nginx Proxy Manager keep their routes in a database. */
const plainProxies = called('nginx nginx-unprivileged caddy traefik haproxy envoy httpd')
const ofCaddy = endingIn('caddy')
const proxies = { test: (name: string): boolean => plainProxies.test(name) || ofCaddy.test(name) }

/** Images in which nothing but JavaScript runs, or that hand out files: beside another language its packages would tell half of it. */
const runtimes = called('node bun deno nodejs nginx nginx-unprivileged caddy')

/** What a package of JavaScript is called that may open a database or a queue, or bring along something that does. */
const mayOpen =
  /(^|[^a-z])pg|postgres|sql(?!-?tag)|maria|mongo|redis|valkey|memcache|prisma|drizzle|knex|(^|[^f])orm($|[^a-z])|sequelize|kysely|neon|planetscale|supabase|firebase|dynamo|cassandra|clickhouse|elastic|opensearch|search|(^|[^a-z])db|db($|[^a-z])|database|cache|queue|bull|amqp|rabbit|kafka|(^|[^a-z])nats|mqtt|keyv|session|agenda|feathers|adonis|lucid|sails|waterline|strapi|payload|directus|keystone|medusa|meteor|blitz|redwood|wasp|slonik|objection|bookshelf|rsmq/

/**
 * All code that runs in it is a package of JavaScript whose dependencies, by their names, open nothing: a front end that shares the env file of the rest.
 * What is written for it alone, where the service is, stays its author's word.
 */
export function sharesOnly(value: Fact<string>, { folders, stage, base, declared }: Running, { packages, images }: Declared): boolean {
  if (value.at.path === declared.at.path) return false
  const bases = stage !== undefined ? [base] : folders.map((folder) => besideCode(folder, images))
  if (bases.length === 0 || bases.some((one) => !runtimes.test(imageName(one ?? '').repository))) return false
  const own = folders.map((folder) => packages.filter((one) => one.folder === folder))
  const inside = packages.filter((one) => one.folder !== '' && folders.some((folder) => within(one.folder, folder)))
  if (own.some((ones) => ones.length === 0) || inside.some((one) => one.language !== undefined)) return false
  const names = new Set(packages.map(({ name }) => name))
  const all = [...new Set([...own.flat(), ...inside])]
  return (
    all.some((one) => one.dependencies.size > 0) &&
    all.every(
      (one) => one.language === undefined && [...one.dependencies].every(([name, { dev }]) => dev || !(mayOpen.test(name.toLowerCase()) || names.has(name))),
    )
  )
}

function besideCode(folder: string, images: Declared['images']): string | undefined {
  const stages = images.get(folder === '' ? 'Dockerfile' : `${folder}/Dockerfile`)?.stages ?? []
  const last = stages.at(-1)
  return last === undefined ? undefined : bottomImage(last, stages, undefined)
}

function runsAFewCommands(service: Running): boolean {
  const image = textOf(service.declared.image)
  if (image === undefined || service.declared.build !== undefined || !systems.test(imageName(image).repository)) return false
  const words = valueOf(commandOf(service.declared, service.stage)) ?? []
  const [first = '', flag = '', script] = words
  if (words.length === 0) return false
  if (!shell.test(first)) return harmless.test(lastOf(first))
  if (!/^-\w*c$/.test(flag) || script === undefined) return false
  const { body, problems } = parseShell(script)
  return problems.length === 0 && commandsIn(body).every((one) => one.words.length === 0 || harmless.test(lastOf(one.words[0] ?? '')))
}

const lastOf = (word: string): string => word.slice(word.lastIndexOf('/') + 1)
