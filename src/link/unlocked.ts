/** Servers that let in whoever reaches them, since nothing sets a password, where a port of theirs is open to the world. */
import { valueOf, type Fact } from '../base/fact.ts'
import type { Evidence } from '../base/evidence.ts'
import { facesWorld } from './hosts.ts'
import { imageName } from './images.ts'
import { frontFiles } from './front-files.ts'
import type { Linked } from './linked.ts'
import { wordsOf } from './command-words.ts'
import type { Running } from './running.ts'
import { openSource } from './server-source.ts'
import { flagsOf } from './servers.ts'
import { traefikFiles } from './traefik-files.ts'

interface Lock {
  readonly image: RegExp
  /** Variables that set a password or a user. */
  readonly variables: RegExp
  /** Words of its command that do, or that name a file which may. */
  readonly words: RegExp
  /** Where a file is mounted that may. */
  readonly files: RegExp
}

/** Images whose server asks for no password until one is set, or for one that stands in its manual. */
const locks: readonly Lock[] = [
  // https://hub.docker.com/_/mongo
  { image: /^mongo$/, variables: /^MONGO_INITDB_ROOT_/, words: /^--(auth|keyFile|config)(=|$)|^-f$/, files: /mongo\w*\.conf|\/etc\/mongo|keyfile/i },
  // https://hub.docker.com/_/redis: protected mode is off in the image.
  {
    image: /^(redis|valkey\/valkey|redis\/redis-stack(-server)?)$/,
    variables: /^(REDIS|VALKEY)_(ARGS|PASSWORD|EXTRA_FLAGS)/,
    words: /requirepass|aclfile|^--user$/,
    files: /\.acl$/,
  },
  // https://hub.docker.com/_/rabbitmq: guest, from anywhere.
  { image: /^rabbitmq$/, variables: /^RABBITMQ_(DEFAULT_(USER|PASS)|CONFIG_FILE|DEFINITIONS)/, words: /definitions/, files: /\/etc\/rabbitmq/ },
]

/**
 * Servers that ask for a password unless told not to: {@link https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/security-settings},
 * {@link https://docs.opensearch.org/latest/security/configuration/disable-enable-security/}.
 */
const switches: readonly (readonly [name: RegExp, value: RegExp])[] = [
  [/^xpack\.security\.enabled$/, /^false$/i],
  [/^(DISABLE_SECURITY_PLUGIN|plugins\.security\.disabled)$/, /^true$/i],
]

interface Open {
  readonly what: string
  readonly at: Evidence
}

export function unlocked(service: Running, linked: Linked): readonly Open[] {
  const { declared, base, engine, role } = service
  if (/(^|\/)traefik(:|@|$)/.test(base ?? '')) return insecureApi(service, linked)
  if (role === 'proxy') return openDoors(service, linked)
  // What no port leads to lets nobody in, whatever it asks for.
  if (!declared.ports.some((port) => facesWorld(port) === true)) return []
  const off = switchedOff(declared.environment)
  if (off !== undefined) return [{ what: 'no password at all, open to the world', at: off.at }]
  const lock = locks.find(({ image }) => image.test(base === undefined ? '' : imageName(base).repository))
  if (lock === undefined || declared.build !== undefined || (declared.openEnvironment ?? []).length > 0) return []
  const set = [...declared.environment.keys()].some((name) => lock.variables.test(name))
  const words = wordsOf(declared, service.stage)
  // A word that is known only when it runs may be any.
  const said = words.some((word) => (word.state === 'unresolved' ? !/^\$\{?\w*PORT/.test(word.raw) : lock.words.test(word.value)))
  const mounted = declared.mounts.some(({ target, source }) => lock.files.test(valueOf(target) ?? '') || lock.files.test(valueOf(source) ?? ''))
  if (set || said || mounted) return []
  if (engine === 'redis' || engine === 'valkey') {
    const settings = linked.settings(service)
    const isSet = ['requirepass', 'aclfile', 'user'].some((name) => settings.has(name))
    if (isSet || openSource(service, 'redis', settings, linked.declared) !== undefined) return []
  }
  return [
    {
      what: engine === 'rabbitmq' ? 'the guest of RabbitMQ’s manual, open to the world' : 'no password at all, open to the world',
      at: declared.image?.at ?? declared.at,
    },
  ]
}

function switchedOff(environment: ReadonlyMap<string, Fact<string>>): Fact<string> | undefined {
  for (const [name, fact] of environment) if (switches.some(([is, to]) => is.test(name) && to.test(valueOf(fact) ?? ''))) return fact
  return undefined
}

/** `--api.insecure=true`: the dashboard and the API on port 8080, for whoever reaches it ({@link https://doc.traefik.io/traefik/reference/install-configuration/api-dashboard/}). */
function insecureApi(service: Running, { declared }: Linked): readonly Open[] {
  const words = wordsOf(service.declared, service.stage)
  const settings = [...traefikFiles(service, declared), ...flagsOf(words)]
  const set = settings.find(([name, fact]) => name === 'api.insecure' && valueOf(fact) === 'true')?.[1]
  const at = (set ?? words.find((word) => /^--?api\.insecure$/i.test(valueOf(word) ?? '')))?.at
  const isOpen = service.declared.ports.some((port) => facesWorld(port) === true && valueOf(port.container) === 8080)
  return at !== undefined && isOpen ? [{ what: 'Traefik’s API without a password, open to the world', at }] : []
}

/** What a proxy tells about itself, or lets itself be told, at a port that the world reaches. */
function openDoors(service: Running, { declared }: Linked): readonly Open[] {
  const { hostNetwork, ports } = service.declared
  const isOpen = (number: number): boolean => hostNetwork === true || ports.some((port) => facesWorld(port) === true && valueOf(port.container) === number)
  const doors = frontFiles(service, declared).flatMap((file) => file.doors ?? [])
  return doors.flatMap(({ what, port, at }) => (isOpen(port) ? [{ what: `${what}, open to the world`, at }] : []))
}
