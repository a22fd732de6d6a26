/** What INFO says, as figures; a line that is not there is no zero. */
import { Unmeasured, Unreached, type Figures, type FigureShape } from '../probe.ts'
import type { Answers } from './session.ts'

export const redisFigures: Readonly<Record<string, FigureShape>> = {
  version: { type: 'string', means: 'the server’s version' },
  mode: { type: 'string', means: '`standalone`, `cluster` or `sentinel`' },
  uptimeSeconds: { type: 'double', means: 'how long it has been running; counts since then start with it', unit: 's' },
  usedMemory: { type: 'double', means: 'memory that its data and buffers take', unit: 'bytes' },
  maxMemory: { type: 'double', means: 'maxmemory, 0 where it is without limit', unit: 'bytes' },
  memoryUse: { type: 'double', means: 'the share of maxmemory in use; unmeasured where there is no limit', unit: 'ratio', better: 'lower' },
  evictionPolicy: { type: 'string', means: 'maxmemory-policy: what it does when that is full' },
  evictedKeys: { type: 'int', means: 'keys thrown out for want of memory since it was started', unit: 'keys', better: 'lower' },
  keys: { type: 'int', means: 'keys of the database that the address names', unit: 'keys' },
  clients: { type: 'int', means: 'connections of clients', unit: 'connections' },
  maxClients: { type: 'int', means: 'connections it takes', unit: 'connections' },
  saturation: { type: 'double', means: 'the share of those in use', unit: 'ratio', better: 'lower' },
  blockedClients: { type: 'int', means: 'clients waiting in a blocking call', unit: 'connections' },
  rejectedConnections: { type: 'int', means: 'connections turned away at maxclients since it was started', unit: 'connections', better: 'lower' },
  role: { type: 'string', means: '`master` or `slave`, as INFO has it; `sentinel` of a Sentinel' },
  replicas: { type: 'int', means: 'replicas attached and online', unit: 'replicas', better: 'higher' },
  replicationLink: { type: 'string', means: 'of a replica: whether the link to its master is `up` or `down`' },
  lagSeconds: {
    type: 'double',
    means:
      'of a replica: since it last heard of its master, up to ten in an idle one, or since the link broke; of a master: since the slowest replica last acknowledged',
    unit: 's',
    better: 'lower',
  },
  lagBytes: { type: 'double', means: 'of a master: what the slowest replica has not acknowledged', unit: 'bytes', better: 'lower' },
  aof: { type: 'bool', means: 'whether it keeps an append-only file' },
  lastSaveOk: { type: 'bool', means: 'whether the last snapshot, rewrite and write of the append-only file all went well' },
  lastSaveAgeSeconds: { type: 'double', means: 'since the last snapshot; unmeasured where none are made', unit: 's', better: 'lower' },
  unsavedChanges: { type: 'int', means: 'changes since the last snapshot', unit: 'changes', better: 'lower' },
  settings: { type: 'map', means: 'CONFIG GET *, by name; of passwords only whether they are set' },
}

export function figuresOf({ info, settings }: Answers, database: number, today: Date): Figures {
  const number = numbersOf(info)
  const role = info.get('redis_mode') === 'sentinel' ? 'sentinel' : info.get('role')
  const set = settings instanceof Unreached ? undefined : settings
  const maxClients = either(number('maxclients'), set?.get('maxclients'))
  return {
    version: info.get('valkey_version') ?? info.get('redis_version') ?? absent('redis_version'),
    mode: info.get('server_mode') ?? info.get('redis_mode') ?? absent('redis_mode'),
    uptimeSeconds: number('uptime_in_seconds'),
    ...memoryFigures(info, number),
    keys: keysOf(info, database),
    clients: number('connected_clients'),
    maxClients,
    saturation: share(number('connected_clients'), maxClients),
    blockedClients: number('blocked_clients'),
    rejectedConnections: number('rejected_connections'),
    role: role ?? absent('role'),
    ...replicationFigures(info, number),
    ...persistenceFigures(info, number, set, today),
    settings: settings instanceof Unreached ? new Unmeasured('forbidden', `CONFIG GET: ${settings.message}`) : settings,
  }
}

type NumberOf = (name: string) => number | Unmeasured

function absent(name: string): Unmeasured {
  return new Unmeasured('no-figure', `INFO has no ${name}`)
}

function numbersOf(info: ReadonlyMap<string, string>): NumberOf {
  return (name) => {
    const text = info.get(name) ?? ''
    return /^-?\d{1,15}$/.test(text) ? Number(text) : absent(name)
  }
}

function either(measured: number | Unmeasured, setting: string | undefined): number | Unmeasured {
  return measured instanceof Unmeasured && /^\d{1,10}$/.test(setting ?? '') ? Number(setting) : measured
}

function share(part: number | Unmeasured, whole: number | Unmeasured): number | Unmeasured {
  if (part instanceof Unmeasured) return part
  if (whole instanceof Unmeasured) return whole
  return whole > 0 ? part / whole : new Unmeasured('no-figure', 'there is nothing that it would be a share of')
}

function memoryFigures(info: ReadonlyMap<string, string>, number: NumberOf): Figures {
  const usedMemory = number('used_memory')
  const maxMemory = number('maxmemory')
  // Buffers of replicas and of the append-only file are no part of what maxmemory bounds.
  const uncounted = number('mem_not_counted_for_evict')
  const counted = usedMemory instanceof Unmeasured || uncounted instanceof Unmeasured ? usedMemory : Math.max(0, usedMemory - uncounted)
  return {
    usedMemory,
    maxMemory,
    memoryUse: maxMemory === 0 ? new Unmeasured('nothing-there', 'maxmemory is 0: nothing bounds its memory but the machine’s') : share(counted, maxMemory),
    evictionPolicy: info.get('maxmemory_policy') ?? absent('maxmemory_policy'),
    evictedKeys: number('evicted_keys'),
  }
}

/** An empty database has no line. */
function keysOf(info: ReadonlyMap<string, string>, database: number): number | Unmeasured {
  const line = info.get(`db${database}`)
  if (line === undefined) return info.get('redis_mode') === 'sentinel' ? absent('keyspace') : 0
  const found = /^keys=(\d{1,15})\b/.exec(line)
  return found === null ? absent(`keys of db${database}`) : Number(found[1])
}

function replicationFigures(info: ReadonlyMap<string, string>, number: NumberOf): Figures {
  const replicas = replicasOf(info)
  const ofReplica = new Unmeasured('nothing-there', 'it is no replica')
  if (info.get('role') === 'slave') {
    const link = info.get('master_link_status')
    const silent = number(link === 'up' ? 'master_last_io_seconds_ago' : 'master_link_down_since_seconds')
    return {
      replicas: replicas.length,
      replicationLink: link ?? absent('master_link_status'),
      lagSeconds: typeof silent === 'number' && silent < 0 ? new Unmeasured('no-figure', 'it has not heard of its master yet') : silent,
      lagBytes: new Unmeasured('nothing-there', 'how far a replica is behind is told by its master'),
    }
  }
  if (info.get('role') !== 'master') return { replicas: absent('role'), replicationLink: ofReplica, lagSeconds: absent('role'), lagBytes: absent('role') }
  if (replicas.length === 0) {
    const none = new Unmeasured('nothing-there', 'no replica is attached')
    return { replicas: 0, replicationLink: ofReplica, lagSeconds: none, lagBytes: none }
  }
  const offset = number('master_repl_offset')
  return {
    replicas: replicas.length,
    replicationLink: ofReplica,
    lagSeconds: Math.max(...replicas.map(({ lag }) => lag)),
    lagBytes: offset instanceof Unmeasured ? offset : Math.max(0, ...replicas.map((one) => offset - one.offset)),
  }
}

/** More are not attached to one server. */
const mostReplicas = 1_000

/** `slave0:ip=10.0.0.7,port=6379,state=online,offset=1442,lag=1`; one that still gets its first copy is not online. */
function replicasOf(info: ReadonlyMap<string, string>): readonly { readonly offset: number; readonly lag: number }[] {
  const replicas: { offset: number; lag: number }[] = []
  for (let at = 0; at < mostReplicas && info.has(`slave${at}`); at += 1) {
    const [, offset, lag] = /(?:^|,)state=online,offset=(\d{1,15}),lag=(\d{1,10})/.exec(info.get(`slave${at}`) ?? '') ?? []
    if (offset !== undefined && lag !== undefined) replicas.push({ offset: Number(offset), lag: Number(lag) })
  }
  return replicas
}

function persistenceFigures(info: ReadonlyMap<string, string>, number: NumberOf, settings: ReadonlyMap<string, string> | undefined, today: Date): Figures {
  const states = ['rdb_last_bgsave_status', 'aof_last_bgrewrite_status', 'aof_last_write_status'].flatMap((name) => info.get(name) ?? [])
  const saved = number('rdb_last_save_time')
  const aof = info.get('aof_enabled')
  return {
    aof: aof === undefined ? absent('aof_enabled') : aof === '1',
    lastSaveOk: states.length === 0 ? absent('rdb_last_bgsave_status') : states.every((state) => state === 'ok'),
    lastSaveAgeSeconds:
      settings?.get('save') === ''
        ? new Unmeasured('nothing-there', 'it makes no snapshots: save is empty')
        : saved instanceof Unmeasured
          ? saved
          : Math.max(0, today.getTime() / 1000 - saved),
    unsavedChanges: number('rdb_changes_since_last_save'),
  }
}
