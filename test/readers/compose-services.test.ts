import { describe, expect, it } from 'vitest'
import { splitWords } from '../../src/readers/compose/words.ts'
import { brief, mountText, one, portText, read, show } from './compose-harness.ts'

const service = (body: string): string => `services:\n  web:\n    image: nginx:1.29\n${body.replace(/^(?=.)/gm, '    ')}\n`
const portsOf = async (body: string): Promise<readonly string[]> => (await one(service(body))).ports.map(portText)
const mountsOf = async (body: string, rest = '', files = {}): Promise<readonly string[]> =>
  (await read({ 'compose.yaml': service(body) + rest, ...files }, { files: ['compose.yaml'] })).service('web').mounts.map(mountText)

describe('ports', () => {
  it.each([
    ['"8080:80"', 'publish - 8080 80/tcp'],
    ['8080:80', 'publish - 8080 80/tcp'],
    ['22:22', 'publish - 22 22/tcp'],
    ['3000', 'publish - - 3000/tcp'],
    ['"127.0.0.1:5432:5432"', 'publish 127.0.0.1 5432 5432/tcp'],
    ['127.0.0.1::5432', 'publish 127.0.0.1 - 5432/tcp'],
    ['"0.0.0.0:6432:5432"', 'publish 0.0.0.0 6432 5432/tcp'],
    ['"[::1]:5432:5432"', 'publish ::1 5432 5432/tcp'],
    ['"::1:5432:5432"', 'publish ::1 5432 5432/tcp'],
    ['"53:53/udp"', 'publish - 53 53/udp'],
    ['"6060:6060/UDP"', 'publish - 6060 6060/udp'],
    ['"${IP:-127.0.0.1}:5433:5432"', 'publish 127.0.0.1 5433 5432/tcp'],
    ['"${IP}:5433:5432"', 'publish ?${IP} 5433 5432/tcp'],
    ['"${PORT:-5432}:${PORT:-5432}"', 'publish - 5432 5432/tcp'],
    ['"${PORT}:5432"', 'publish - ?${PORT} 5432/tcp'],
    ['"${BOTH:-127.0.0.1:8080}:80"', 'publish 127.0.0.1 8080 80/tcp'],
    ['"${ALL:-9000:9001/udp}"', 'publish - 9000 9001/udp'],
    ['"8000-8100:80"', 'publish - ?8000-8100 80/tcp'],
    ['{ target: 80, published: 8080 }', 'publish - 8080 80/tcp'],
    ['{ target: 80, published: "8080", mode: host, protocol: tcp }', 'publish - 8080 80/tcp'],
    ['{ target: 5432, published: 5432, host_ip: 127.0.0.1 }', 'publish 127.0.0.1 5432 5432/tcp'],
    ['{ target: "53", protocol: udp }', 'publish - - 53/udp'],
    ['{ target: 80, published: "0" }', 'publish - - 80/tcp'],
    ['{ target: 80, published: "${WEB_PORT}" }', 'publish - ?${WEB_PORT} 80/tcp'],
  ])('%s', async (port, text) => {
    expect(await portsOf(`ports:\n  - ${port}`)).toEqual([text])
  })

  it('spreads ranges one to one', async () => {
    expect(await portsOf('ports: ["3000-3002:4000-4002", "9000-9001"]')).toEqual([
      'publish - 3000 4000/tcp',
      'publish - 3001 4001/tcp',
      'publish - 3002 4002/tcp',
      'publish - - 9000/tcp',
      'publish - - 9001/tcp',
    ])
  })

  it('keeps the bounds of a host range for one port', async () => {
    const [port] = (await one(service('ports: ["8000-8100:80"]'))).ports
    expect(port?.host).toMatchObject({ state: 'unresolved', atLeast: 8000, atMost: 8100 })
  })

  it('gives each port its line and a key that does not count', async () => {
    const { ports } = await one(service('ports:\n  - "80:80"\n  - target: 443\n    published: 8443\n  - "53:53/udp"'))
    expect(ports.map(({ container }) => show(container))).toEqual([
      'compose.yaml:5 services.web.ports[80] = 80',
      'compose.yaml:6 services.web.ports[443] = 443',
      'compose.yaml:8 services.web.ports[53/udp] = 53',
    ])
    expect(show(ports[1]?.host)).toBe('compose.yaml:7 services.web.ports[443] = 8443')
  })

  it('never takes `expose` for published', async () => {
    expect(await portsOf('expose: ["5432", 3000-3001, "53/udp"]')).toEqual([
      'expose - - 5432/tcp',
      'expose - - 3000/tcp',
      'expose - - 3001/tcp',
      'expose - - 53/udp',
    ])
  })

  it('tells what is no port and reads the rest', async () => {
    const found = await read(service('ports:\n  - "http:80"\n  - [1]\n  - published: 80\n  - "1-60000"\n  - "70000:80"\n  - "81:81"'))
    expect(found.service('web').ports.map(portText)).toEqual(['publish - ?not a value Compose would take 80/tcp', 'publish - 81 81/tcp'])
    expect(found.skipped).toEqual([
      'compose.yaml:5 services.web.ports[80] is not a value Compose would take',
      'compose.yaml:6 services.web.ports has an entry that is no port',
      'compose.yaml:7 services.web.ports has a port without a target',
      'compose.yaml:8 services.web.ports has a range of ports that cannot be followed',
      'compose.yaml:9 services.web.ports[80] is not a value Compose would take',
    ])
  })
})

describe('volumes', () => {
  const top = `volumes:
  pgdata:
  shared: { external: true }
  older:
    external: { name: prod_older }
  nfs:
    driver: local
    driver_opts: { type: nfs, o: "addr=10.0.0.9,rw", device: ":/export" }
  ram:
    driver_opts: { type: tmpfs, device: tmpfs }
  disk:
    driver_opts: { type: none, o: bind, device: /mnt/disk }
  ceph: { driver: rbd }
`
  it.each([
    ['pgdata:/var/lib/postgresql/data', 'volume pgdata /var/lib/postgresql/data'],
    ['pgdata:/data:ro', 'volume pgdata /data ro'],
    ['shared:/data', 'volume shared /data external'],
    ['older:/data', 'volume older /data external'],
    ['nfs:/data', 'volume nfs /data driver=nfs'],
    ['ram:/data', 'volume ram /data driver=tmpfs'],
    ['disk:/data', 'volume disk /data'],
    ['ceph:/data:rw,z', 'volume ceph /data driver=rbd'],
    ['/data', 'volume - /data'],
    ['./conf/pg.conf:/etc/pg.conf:ro', 'bind ./conf/pg.conf /etc/pg.conf file=conf/pg.conf ro'],
    ['./conf:/etc/conf', 'bind ./conf /etc/conf file=conf'],
    ['.:/app', 'bind . /app file='],
    ['../x:/app', 'bind ../x /app'],
    ['./gone:/app', 'bind ./gone /app'],
    ['/srv/pg:/data', 'bind /srv/pg /data'],
    ['~/pg:/data', 'bind ~/pg /data'],
    ['C:\\pg:/data', 'bind C:\\pg /data'],
    ['${PWD}/conf:/etc/conf', 'bind ./conf /etc/conf file=conf'],
    ['${DATA_DIR}:/data', 'bind ?${DATA_DIR} /data'],
    ['${DATA_DIR:-./conf}:/data', 'bind ./conf /data file=conf'],
    ['${DATA:-pgdata}:/data', 'volume pgdata /data'],
    ['${MAP:-pgdata:/data:ro}', 'volume pgdata /data ro'],
    ['${DATA_DIR}/sub:/data', 'bind ?${DATA_DIR}/sub /data'],
    ['{ type: volume, source: pgdata, target: /data, read_only: true }', 'volume pgdata /data ro'],
    ['{ type: bind, source: ./conf, target: /etc/conf, bind: { propagation: rslave } }', 'bind ./conf /etc/conf file=conf'],
    ['{ type: tmpfs, target: /tmp, tmpfs: { size: 1000 } }', 'tmpfs - /tmp'],
    ['{ type: volume, target: /data }', 'volume - /data'],
    ['{ type: cluster, source: csi, target: /data }', 'volume csi /data driver=cluster'],
    ['{ type: npipe, source: x, target: y }', 'other x y'],
    ['{ source: pgdata, target: /data }', 'volume pgdata /data'],
  ])('%s', async (volume, text) => {
    expect(await mountsOf(`volumes:\n  - ${volume.includes('{ ') ? volume : JSON.stringify(volume)}`, top, { 'conf/pg.conf': '' })).toEqual([text])
  })

  it('reads tmpfs as one text and as a list', async () => {
    expect(await mountsOf('tmpfs: /run:size=64m')).toEqual(['tmpfs - /run'])
    expect(await mountsOf('tmpfs: [/run, /tmp]')).toEqual(['tmpfs - /run', 'tmpfs - /tmp'])
  })

  it('borrows volumes_from another service', async () => {
    const found = await read(
      'services:\n  db: { image: a, volumes: ["d:/data", "/scratch"], tmpfs: /run }\n  web:\n    image: b\n    volumes: ["x:/scratch"]\n    volumes_from: ["db:ro"]\n',
    )
    expect(found.service('web').mounts.map(mountText)).toEqual(['volume x /scratch', 'volume d /data ro'])
    expect(found.service('web').dependsOn).toEqual(['db'])
  })

  it('gives each mount its line and its target as the key', async () => {
    const { mounts } = await one(service('volumes:\n  - a:/a\n  - type: bind\n    source: /b\n    target: /b'))
    expect(mounts.map(({ source }) => show(source))).toEqual(['compose.yaml:5 services.web.volumes[/a] = a', 'compose.yaml:7 services.web.volumes[/b] = /b'])
    expect(show(mounts[1]?.target)).toBe('compose.yaml:8 services.web.volumes[/b] = /b')
  })
})

describe('configs and secrets', () => {
  const top = `configs:
  bouncer: { file: ./pgbouncer.ini }
  inline:
    content: |
      max_connections = \${MAX:-321}
  outside: { external: true, name: real }
secrets:
  password: { file: ./secrets/password.txt }
  token: { environment: TOKEN }
`
  const files = { 'pgbouncer.ini': '', 'secrets/password.txt': 'hunter2' }
  it.each([
    ['configs: [bouncer]', 'config bouncer /bouncer file=pgbouncer.ini'],
    ['configs: [{ source: bouncer, target: /etc/pgbouncer.ini, mode: 0440 }]', 'config bouncer /etc/pgbouncer.ini file=pgbouncer.ini'],
    ['configs: [outside]', 'config outside /outside external'],
    ['configs: [inline]', 'config inline /inline'],
    ['secrets: [password]', 'secret password /run/secrets/password file=secrets/password.txt'],
    ['secrets: [{ source: password, target: pw }]', 'secret password /run/secrets/pw file=secrets/password.txt'],
    ['secrets: [{ source: token, target: /etc/token }]', 'secret token /etc/token'],
  ])('%s', async (body, text) => {
    expect(await mountsOf(body, top, files)).toEqual([text])
  })

  it('keeps a config written in place, variables filled in', async () => {
    const found = await read({ 'compose.yaml': service('configs: [inline]') + top, ...files }, { files: ['compose.yaml'] })
    expect(found.service('web').mounts[0]?.content).toMatchObject({ state: 'known', value: 'max_connections = 321\n', at: { key: 'configs.inline.content' } })
  })
})

describe('commands', () => {
  it.each([
    ['pg -c \'a b\' --x="c d"', ['pg', '-c', 'a b', '--x=c d']],
    ['a\\ b c', ['a b', 'c']],
    ['sh -c "echo \\"x\\" && y"', ['sh', '-c', 'echo "x" && y']],
    ['a && b', ['a']],
    ['run 2>/dev/null', ['run']],
    ["''", ['']],
    ['  ', []],
    ['a #b', ['a', '#b']],
  ])('splits %s as Compose does', (text, words) => {
    expect(splitWords(text, true)).toEqual(words)
  })

  it('splits as docker stack deploy does', () => {
    expect(splitWords('a && b # c\nd', false)).toEqual(['a', '&&', 'b', 'd'])
  })

  it('takes a list as it stands, each word with its line', async () => {
    const { command, commandWords } = await one(
      service('command:\n  [\n    "postgres",\n    "-c", "max_connections=321",\n    "-c", shared_buffers=256MB\n  ]'),
    )
    expect(show(command)).toBe('compose.yaml:5 services.web.command = postgres|-c|max_connections=321|-c|shared_buffers=256MB')
    expect(commandWords?.map(show)).toEqual([
      'compose.yaml:6 services.web.command = postgres',
      'compose.yaml:7 services.web.command = -c',
      'compose.yaml:7 services.web.command = max_connections=321',
      'compose.yaml:8 services.web.command = -c',
      'compose.yaml:8 services.web.command = shared_buffers=256MB',
    ])
  })

  it.each(['>', '|', '>-'])('finds the line of a word in a %s block', async (style) => {
    const { commandWords } = await one(service(`command: ${style}\n  postgres\n  -c max_connections=321\n  -c work_mem=8MB`))
    expect(commandWords?.map((word) => [brief(word), word.at.line])).toEqual([
      ['= postgres', 5],
      ['= -c', commandWords?.[1]?.at.line],
      ['= max_connections=321', 6],
      ['= -c', commandWords?.[3]?.at.line],
      ['= work_mem=8MB', 7],
    ])
  })

  it('keeps the other words known when one variable is not', async () => {
    const { command, commandWords } = await one(service('command: postgres -c max_connections=${PG_MAX:?set it first} -c work_mem=8MB'))
    expect(brief(command)).toBe('? ${PG_MAX}')
    expect(commandWords?.map(brief)).toEqual(['= postgres', '= -c', '? ${PG_MAX}', '= -c', '= work_mem=8MB'])
  })

  it('keeps a dollar sign that begins no variable', async () => {
    expect(brief((await one(service('command: ["sh", "-c", "for i in $(seq 3); do echo $$i; done"]'))).command)).toBe(
      '= sh|-c|for i in $(seq 3); do echo $i; done',
    )
  })

  it('reads entrypoints, empty ones too', async () => {
    expect(brief((await one(service('entrypoint: ["/run.sh"]'))).entrypoint)).toBe('= /run.sh')
    expect(brief((await one(service('entrypoint: []'))).entrypoint)).toBe('= ')
    expect((await one(service('entrypoint:'))).entrypoint).toBeUndefined()
  })
})

describe('health checks', () => {
  it.each([
    ['healthcheck: { test: "curl -f http://x || exit 1" }', false, '= CMD-SHELL|curl -f http://x || exit 1'],
    ['healthcheck: { test: ["CMD", "pg_isready", "-U", "a"], interval: 5s }', false, '= CMD|pg_isready|-U|a'],
    ['healthcheck: { test: ["NONE"] }', true, '= NONE'],
    ['healthcheck: { disable: true }', true, 'absent'],
    ['healthcheck: { disable: "yes" }', true, 'absent'],
    ['healthcheck: { interval: 1m30s }', false, 'absent'],
  ])('%s', async (body, disabled, test) => {
    const { healthcheck } = await one(service(body))
    expect([healthcheck?.disabled, brief(healthcheck?.test)]).toEqual([disabled, test])
    expect(healthcheck?.at).toEqual({ path: 'compose.yaml', line: 4, key: 'services.web.healthcheck' })
  })

  it('never shows literal text beside a variable nobody sets', async () => {
    const { healthcheck } = await one(service('healthcheck: { test: "redis-cli -a hunter2${X} ping" }'))
    expect(brief(healthcheck?.test)).toBe('? ${X}')
  })
})

describe('names and networks', () => {
  it('collects every name it is reached by', async () => {
    const found = await read(
      'services:\n  db:\n    image: a\n    hostname: database\n    container_name: shop-db\n    networks:\n      back: { aliases: [pg, "${ALIAS:-primary}"] }\n      front:\n  web: { image: b, links: ["db:sql", "db"] }\n',
    )
    expect(found.service('db').names).toEqual(['db', 'pg', 'primary', 'database', 'shop-db', 'sql'])
    expect(found.service('db').networks).toEqual(['back', 'front'])
    expect(found.service('web').networks).toEqual(['default'])
    expect(found.service('web').dependsOn).toEqual(['db'])
  })

  it.each([
    ['network_mode: host', { hostNetwork: true, networks: [], sharesNetwork: undefined }],
    ['network_mode: "service:vpn"', { hostNetwork: undefined, networks: [], sharesNetwork: 'vpn' }],
    ['network_mode: none', { hostNetwork: undefined, networks: [], sharesNetwork: undefined }],
    ['networks: [back]', { hostNetwork: undefined, networks: ['back'], sharesNetwork: undefined }],
  ])('%s', async (body, expected) => {
    const { hostNetwork, networks, sharesNetwork } = await one(service(body))
    expect({ hostNetwork, networks, sharesNetwork }).toEqual(expected)
  })

  it.each(['depends_on: [db, cache]', 'depends_on:\n  db: { condition: service_healthy }\n  cache: { condition: service_started, required: false }'])(
    '%s',
    async (body) => {
      expect((await one(service(body))).dependsOn).toEqual(['db', 'cache'])
    },
  )
})

describe('the rest of a service', () => {
  it('reads labels as a map and as a list', async () => {
    const asMap = await one(service('labels:\n  traefik.enable: true\n  a.b: "${X:-1}"\n  empty:'))
    const asList = await one(service('labels:\n  - traefik.enable=true\n  - a.b=${X:-1}\n  - empty'))
    expect([...asMap.labels].map(([name, fact]) => `${name} ${brief(fact)}`)).toEqual(['traefik.enable = true', 'a.b = 1', 'empty = '])
    expect([...asList.labels].map(([name, fact]) => `${name} ${brief(fact)}`)).toEqual(['traefik.enable = true', 'a.b = 1', 'empty = '])
    expect(show(asList.labels.get('a.b'))).toBe('compose.yaml:6 services.web.labels.a.b = 1')
  })

  it('reads a label file below the labels', async () => {
    const found = await read({ 'compose.yaml': service('label_file: ./web.labels\nlabels: [a=2]'), 'web.labels': 'a=1\nb=3\n' }, { files: ['compose.yaml'] })
    expect([...found.service('web').labels].map(([name, fact]) => `${name} ${show(fact)}`)).toEqual([
      'a compose.yaml:5 services.web.labels.a = 2',
      'b web.labels:2 b = 3',
    ])
  })

  it.each([
    ['build: .', { context: '', dockerfile: 'Dockerfile' }],
    ['build: ./apps/api/', { context: 'apps/api', dockerfile: 'apps/api/Dockerfile' }],
    ['build: { context: apps, dockerfile: ../docker/api.Dockerfile, target: prod }', { context: 'apps', dockerfile: 'docker/api.Dockerfile', target: 'prod' }],
    ['build: { context: apps, dockerfile_inline: "FROM scratch" }', { context: 'apps' }],
    ['build: { dockerfile: ops/Dockerfile }', { context: '', dockerfile: 'ops/Dockerfile' }],
    ['build: https://github.com/acme/api.git#main', {}],
    ['build: ../elsewhere', {}],
    ['build: { context: "${WHERE}" }', {}],
  ])('%s', async (body, expected) => {
    const { build } = await one(service(body))
    expect(build).toEqual({ ...expected, at: { path: 'compose.yaml', line: 4, key: 'services.web.build' } })
  })

  it('reads user, privileged and the grace period', async () => {
    const { user, privileged, stopGracePeriod } = await one(service('user: 1000\nprivileged: "${P:-true}"\nstop_grace_period: 1m30s'))
    expect([brief(user), brief(privileged), show(stopGracePeriod)]).toEqual(['= 1000', '= true', 'compose.yaml:6 services.web.stop_grace_period = 90'])
  })

  it('has its place, its stack and no facts that nobody wrote', async () => {
    expect(await one('services:\n  # the front\n  web:\n    image: a\n')).toEqual({
      kind: 'service',
      name: 'web',
      stack: 'shop',
      at: { path: 'compose.yaml', line: 3, key: 'services.web' },
      image: { state: 'known', value: 'a', at: { path: 'compose.yaml', line: 4, key: 'services.web.image' } },
      environment: new Map(),
      replicas: {
        state: 'default',
        value: 1,
        at: { path: 'compose.yaml', line: 3, key: 'services.web.deploy.replicas' },
        note: 'one unless `deploy.replicas` says otherwise',
      },
      ports: [],
      mounts: [],
      names: ['web'],
      networks: ['default'],
      labels: new Map(),
      restart: {
        state: 'default',
        value: 'no',
        at: { path: 'compose.yaml', line: 3, key: 'services.web.restart' },
        note: 'Compose restarts nothing unless `restart` says so',
      },
      limits: {},
      reservations: {},
      placement: [],
      dependsOn: [],
      swarm: false,
    })
  })

  it('ignores what it does not know', async () => {
    const found = await read(
      service(
        'develop: { watch: [] }\nx-mine: 1\ncredential_spec: { file: a }\nulimits: { nofile: 5 }\npull_policy: always\nplatform: linux/amd64\nnever_heard_of: [1]',
      ),
    )
    expect([found.services.size, found.skipped]).toEqual([1, []])
  })
})
