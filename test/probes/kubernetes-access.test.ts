/** Who asks a Kubernetes cluster, and which: by the check itself, a kubeconfig or the pod's own account. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProbeIo } from '../../src/probes/io.ts'
import { kubernetesProbe } from '../../src/probes/kubernetes/index.ts'
import { makeAuthority, makeLeaf, type Authority, type Leaf } from '../harness/certificates.ts'
import { answerAt, kubeconfig, recorded, startKubernetes, type Kubernetes, type Serving } from '../harness/kubernetes.ts'
import { Started } from '../harness/listeners.ts'
import { observing } from '../harness/observing.ts'

const started = new Started()
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-kubeconfig-'))
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await started.close()
})

let authority: Authority
let leaf: Leaf
let client: Leaf
let server: Kubernetes

const start = (serving: Partial<Serving> = {}) => started.add(startKubernetes(recorded('deployment-complete'), { leaf, ...serving }))

beforeAll(async () => {
  authority = await makeAuthority('Quay cluster')
  leaf = await makeLeaf(authority)
  client = await makeLeaf(authority, { dns: ['mate'], client: true })
  server = await start({ authority: authority.pem })
})

type Environment = Readonly<Record<string, string | undefined>>

/** Doors as they are, but for files of this machine that a test makes up. */
function look(more: object, environment: Environment = {}, files: Readonly<Record<string, string>> = {}) {
  const withFiles = (io: ProbeIo): ProbeIo => ({ ...io, readText: async (path, most) => files[path] ?? io.readText(path, most) })
  const parsed = kubernetesProbe.target.parse({ workload: 'shop/deployment/web', ...more })
  const target = kubernetesProbe.withEnvironment?.(parsed, environment) ?? parsed
  return observing(2_000, (io) => kubernetesProbe.observe(target, withFiles(io)))
}

const write = (name: string, text: string): string => {
  mkdirSync(join(folder, name, '..'), { recursive: true })
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const last = () => server.asked.at(-1)
const config = (more: Partial<Parameters<typeof kubeconfig>[0]> = {}) => kubeconfig({ server: server.url, ca: authority.pem, ...more })
const fine = { value: { rolloutComplete: true } }

describe('where the credentials are', () => {
  test('in the check', async () => {
    expect(await look({ server: `${server.url}/`, token: 'tok-berth', ca: authority.pem }, { KUBECONFIG: config() })).toMatchObject(fine)
    expect(last()).toMatchObject({ authorization: 'Bearer tok-berth', certified: false })
    expect(await look({ server: server.url, ca: authority.pem, certificate: client.cert, key: client.key })).toMatchObject(fine)
    expect(last()).toMatchObject({ authorization: undefined, certified: true })
  })

  test('in a kubeconfig: what the check says, KUBECONFIG as a path, as several, as content, and at home', async () => {
    const path = write('one/config', config())
    const none = join(folder, 'none')
    const home = write('home/.kube/config', config({ user: 'token: tok-home' }))
    expect(await look({ kubeconfig: config({ user: 'token: tok-said' }) }, { KUBECONFIG: path })).toMatchObject(fine)
    expect(last()?.authorization).toBe('Bearer tok-said')
    expect(await look({ kubeconfig: Buffer.from(config({ user: 'token: tok-packed' })).toString('base64') })).toMatchObject(fine)
    expect(last()?.authorization).toBe('Bearer tok-packed')
    expect(await look({}, { KUBECONFIG: path, HOME: join(home, '../..') })).toMatchObject(fine)
    expect(last()?.authorization).toBe('Bearer tok-quay')
    expect(await look({}, { KUBECONFIG: `${none}${delimiter}${path}` })).toMatchObject(fine)
    expect(await look({}, { KUBECONFIG: config() })).toMatchObject(fine)
    expect(await look({}, { KUBECONFIG: '', HOME: join(home, '../..') })).toMatchObject(fine)
    expect(last()?.authorization).toBe('Bearer tok-home')
  })

  test('of several kubeconfigs, the first that has a name', async () => {
    const clusters = write('two/clusters', `clusters:\n- {name: c, cluster: {server: "${server.url}", certificate-authority: ca.crt}}\n`)
    write('two/ca.crt', authority.pem)
    const users = write(
      'two/users',
      'clusters: []\ncurrent-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {tokenFile: ../token}}]\n',
    )
    write('token', 'tok-file\n')
    expect(await look({}, { KUBECONFIG: [clusters, users].join(delimiter) })).toMatchObject(fine)
    expect(last()?.authorization).toBe('Bearer tok-file')
  })

  test('as a certificate, as a name and a password, and a token that takes the place of either', async () => {
    const data = (text: string): string => Buffer.from(text).toString('base64')
    const user = `{client-certificate-data: ${data(client.cert)}, client-key-data: ${data(client.key)}}`.replace(/^\{(.*), (.*)\}$/, '$1\n    $2')
    expect(await look({ kubeconfig: config({ user }) })).toMatchObject(fine)
    expect(last()).toMatchObject({ certified: true, authorization: undefined })
    expect(await look({ kubeconfig: config({ user: 'username: mate\n    password: rope' }) })).toMatchObject(fine)
    expect(last()?.authorization).toBe(`Basic ${data('mate:rope')}`)
    expect(await look({ kubeconfig: config({ user }), token: 'tok-berth' })).toMatchObject(fine)
    expect(last()).toMatchObject({ certified: false, authorization: 'Bearer tok-berth' })
  })

  test('in the pod that this runs in', async () => {
    const account = '/var/run/secrets/kubernetes.io/serviceaccount'
    const files = { [`${account}/token`]: 'tok-pod\n', [`${account}/ca.crt`]: authority.pem }
    const inside = { KUBERNETES_SERVICE_HOST: 'localhost', KUBERNETES_SERVICE_PORT: String(server.port) }
    expect(await look({}, inside, files)).toMatchObject(fine)
    expect(last()?.authorization).toBe('Bearer tok-pod')
    expect(await look({}, inside)).toMatchObject({ because: 'no-credentials' })
    expect(await look({ context: 'quay-admin' }, inside, files)).toMatchObject({ because: 'no-credentials' })
  })

  test('nowhere: what would help is told', async () => {
    expect(await look({}, { HOME: folder })).toMatchObject({
      because: 'no-credentials',
      detail: expect.stringMatching(/^there is no kubeconfig: set KUBECONFIG/),
    })
    expect(await look({}, { KUBECONFIG: join(folder, 'none') })).toMatchObject({ because: 'no-credentials', detail: 'KUBECONFIG names no file that is there' })
  })
})

describe('the cluster', () => {
  test('by another name, below a path, unverified where its owner says so', async () => {
    const named = await started.add(startKubernetes(recorded('deployment-complete'), { leaf: await makeLeaf(authority, { dns: ['quay.internal'], ip: [] }) }))
    expect(await look({ kubeconfig: config({ server: named.url }) })).toMatchObject({ because: 'tls-name' })
    expect(await look({ kubeconfig: config({ server: named.url, cluster: 'tls-server-name: quay.internal' }) })).toMatchObject(fine)
    expect(await look({ kubeconfig: config({ server: named.url }), serverName: 'quay.internal' })).toMatchObject(fine)
    expect(await look({ kubeconfig: kubeconfig({ server: named.url, cluster: 'insecure-skip-tls-verify: true' }) })).toMatchObject(fine)
    expect(await look({ kubeconfig: kubeconfig({ server: named.url }) })).toMatchObject({ because: 'tls-untrusted' })
    const answers = recorded('deployment-complete')
    const below = await start({ answer: (path) => answerAt(answers, path.replace('/k8s/c-1/', '/')) })
    expect(await look({ kubeconfig: config({ server: `${below.url}/k8s/c-1` }) })).toMatchObject(fine)
    expect(below.asked.map(({ path }) => path)).toEqual([
      '/k8s/c-1/apis/apps/v1/namespaces/shop/deployments/web',
      '/k8s/c-1/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb&limit=100',
    ])
  })
})

describe('a kubeconfig that does not do', () => {
  const exec = 'exec:\n      apiVersion: client.authentication.k8s.io/v1\n      command: quay-login\n      args: [--key, s3cret-arg]'
  const wrong: readonly (readonly [string, string | (() => string), object, string])[] = [
    [
      'a program for credentials',
      () => config({ user: exec }),
      {},
      'the kubeconfig gets its credentials from a program (quay-login), which a check does not start: put a token',
    ],
    ['another program', () => config({ user: 'auth-provider: {name: gcp}' }), {}, 'the kubeconfig gets its credentials from a program, which'],
    ['a context it has not', () => config(), { context: 'pier' }, 'the kubeconfig has no context pier; it has quay-admin, elsewhere'],
    ['no current context', () => config().replace(/current-context.*\n/, ''), {}, 'the kubeconfig has no current-context: name a context'],
    [
      'a cluster it has not',
      () => config().replace('cluster: quay,', 'cluster: pier,'),
      {},
      'the kubeconfig: the cluster of the context quay-admin has no server',
    ],
    ['a proxy', () => config({ cluster: 'proxy-url: http://proxy:3128' }), {}, 'the kubeconfig: the cluster of quay-admin is behind a proxy-url'],
    ['a file in content', () => config({ user: 'tokenFile: /etc/hostname' }), {}, 'the kubeconfig names a file as tokenFile, and content goes without files'],
    ['no YAML', 'clusters: [}\ntoken: tok-quay', {}, 'the kubeconfig is not YAML (line 1)'],
    ['another YAML', 'services: {web: {image: tok-quay}}', {}, 'the kubeconfig is no kubeconfig: it lists no clusters'],
    [
      'plain http elsewhere',
      () => config({ server: 'http://pier.example:8080' }),
      {},
      'the server of the cluster is no address of https, and credentials are not sent in clear',
    ],
    ['no PEM', () => config({ ca: 'harbour' }), {}, 'the ca is not PEM: it begins with'],
  ]
  test.each(wrong)('%s', async (_, made, more, detail) => {
    const seen = await look({ kubeconfig: typeof made === 'string' ? made : made(), ...more })
    expect(seen).toMatchObject({ because: 'cannot-run', detail: expect.stringContaining(detail) })
    expect(seen.detail).not.toMatch(/tok-quay|s3cret-arg/)
  })

  test('a program does not matter beside a token, and a bomb of aliases costs nothing', async () => {
    expect(await look({ kubeconfig: config({ user: exec }), token: 'tok-berth' })).toMatchObject(fine)
    const bomb = Array.from({ length: 30 }, (_, at) => `k${at + 1}: &k${at + 1} [${`*k${at}, `.repeat(9)}]`).join('\n')
    expect((await look({ kubeconfig: `k0: &k0 x\n${bomb}\nclusters: *k30\n` })).because).toBe('cannot-run')
  })

  test('files that can’t be read are named by their place, not by their path', async () => {
    const path = write('three/config', config().replace(/certificate-authority-data: .*/, 'certificate-authority: gone.crt'))
    expect(await look({}, { KUBECONFIG: path })).toMatchObject({
      because: 'cannot-run',
      detail: 'the file that KUBECONFIG names names a file as certificate-authority that is not there',
    })
    execFileSync('mkfifo', [join(folder, 'pipe')])
    expect(await look({}, { KUBECONFIG: join(folder, 'pipe') })).toMatchObject({ because: 'cannot-run', detail: expect.stringContaining('is no file') })
  })
})

describe('targets', () => {
  const parse = (target: unknown) => kubernetesProbe.target.parse(target)
  test.each([
    ['shop/deployment/web', 'deployment', 'web', 'shop/deployment/web'],
    ['shop/deploy/web', 'deployment', 'web', 'shop/deployment/web'],
    ['shop/sts/queue.v2', 'statefulset', 'queue.v2', 'shop/statefulset/queue.v2'],
    ['kube-system/daemonsets/agent', 'daemonset', 'agent', 'kube-system/daemonset/agent'],
    ['shop/cj/report', 'cronjob', 'report', 'shop/cronjob/report'],
  ])('%s', (text, kind, name, place) => {
    expect(parse(text)).toMatchObject({ kind, name })
    expect(kubernetesProbe.place(parse(text))).toBe(place)
  })

  test('places say where, and nothing that logs in', () => {
    const workload = 'shop/deployment/web'
    expect(kubernetesProbe.place(parse({ workload, context: 'quay', token: 'tok-quay' }))).toBe('shop/deployment/web in quay')
    expect(kubernetesProbe.place(parse({ workload, server: 'https://10.0.0.1:6443', token: 'tok-quay' }))).toBe('shop/deployment/web at https://10.0.0.1:6443')
  })

  test('defaults by kind', () => {
    const defaults = (text: string) => kubernetesProbe.defaults(parse(text)).expect
    expect(defaults('a/deployment/b')).toEqual(['!stuck', 'rolloutComplete', 'size(waiting) == 0'])
    expect(defaults('a/statefulset/b')).toEqual(['rolloutComplete', 'size(waiting) == 0'])
    expect(defaults('a/cronjob/b')).toEqual(['!suspended', '!overdue'])
  })

  const example = /^namespace\/kind\/name such as shop\/deployment\/web; the kind is deployment, statefulset, daemonset or cronjob/
  test.each([
    ['web', example],
    ['shop/service/web', example],
    ['shop/constructor/web', example],
    ['shop/deployment/Web', example],
    ['shop/deployment/web?x', example],
    ['../deployment/web', example],
    [`shop/deployment/${'a'.repeat(254)}`, example],
    [7, example],
    [{ workload: 'a/deploy/b', server: 'http://10.0.0.1:6443' }, 'the address of an API server such as https://10.0.0.1:6443'],
    [{ workload: 'a/deploy/b', server: 'https://mate:rope@10.0.0.1' }, 'the address of an API server such as https://10.0.0.1:6443'],
    [{ workload: 'a/deploy/b', server: 'https://10.0.0.1', context: 'x' }, 'either server, with token or certificate, or context and kubeconfig'],
    [{ workload: 'a/deploy/b', certificate: 'x' }, 'certificate and key together'],
    [{ workload: 'a/deploy/b', tokn: 'x' }, 'workload context kubeconfig server token ca certificate key serverName'],
  ])('%j is told what it should be', (target, message) => {
    const { error } = kubernetesProbe.target.safeParse(target)
    expect(error?.issues[0]?.message).toMatch(message)
  })
})
