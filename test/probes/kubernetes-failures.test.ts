/** What an API server, the way to it and whoever stands in its place do wrong: each by its reason, in time, with nothing left open. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kubernetesProbe } from '../../src/probes/kubernetes/index.ts'
import { Unmeasured } from '../../src/probes/probe.ts'
import { makeAuthority, makeLeaf, type Authority, type Leaf } from '../harness/certificates.ts'
import { startChaos, type Spoiling } from '../harness/chaos.ts'
import { recorded, startKubernetes, type Recorded, type Serving } from '../harness/kubernetes.ts'
import { freePort, listenFor, listenRaw, Started } from '../harness/listeners.ts'
import { leftOpenBy, observing } from '../harness/observing.ts'

const started = new Started()
afterAll(() => started.close())

let authority: Authority
let leaf: Leaf

beforeAll(async () => {
  authority = await makeAuthority('Quay cluster')
  leaf = await makeLeaf(authority)
})

const complete = recorded('deployment-complete')
const web = '/apis/apps/v1/namespaces/shop/deployments/web'
const pods = '/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb'

interface Ask {
  readonly server: string
  readonly workload?: string
  readonly token?: string
  readonly patience?: number
  readonly signal?: AbortSignal
}

const look = ({ server, workload = 'shop/deployment/web', token = 'tok-s3cret', patience = 800, signal }: Ask) =>
  observing(
    patience,
    (io) => kubernetesProbe.observe(kubernetesProbe.target.parse({ workload, server, ca: authority.pem, ...(token === '' ? {} : { token }) }), io),
    signal,
  )

const serve = async (answer?: Serving['answer'], answers: ReadonlyMap<string, Recorded> = complete, own = leaf): Promise<string> =>
  (await started.add(startKubernetes(answers, { leaf: own, ...(answer === undefined ? {} : { answer }) }))).url

const spoilt = async (how: Spoiling): Promise<string> => {
  const { port } = await started.add(startKubernetes(complete, { leaf }))
  return `https://localhost:${(await started.add(startChaos(port, how))).port}`
}

/** The Deployment, changed; all else as recorded. */
const changed = (change: (body: Record<string, unknown>) => unknown) =>
  serve((path, found) => (path === web && found !== undefined ? { body: change(structuredClone(found.body) as Record<string, unknown>) } : undefined))

const text = (status: number, body: string, type = 'text/html') => serve(() => ({ status, body, type }))

const modes: readonly (readonly [what: string, server: () => Promise<string>, because: string, detail: RegExp, more?: Partial<Ask>])[] = [
  // Recorded.
  [
    'a token that is unknown',
    () => serve(undefined, recorded('error-token')),
    'auth-rejected',
    /did not take the credentials \(401\): Unauthorized; a token may have expired/,
  ],
  [
    'no token',
    () => serve(undefined, recorded('error-anonymous')),
    'no-credentials',
    /asks who it is \(403\), and there is neither a token nor a certificate/,
    { token: '' },
  ],
  [
    'a certificate that means nobody',
    () => serve(undefined, recorded('error-anonymous')),
    'auth-rejected',
    /did not take the credentials \(403\): .*"system:anonymous"/,
  ],
  [
    'no right to look',
    () => serve(undefined, recorded('error-forbidden')),
    'forbidden',
    /^may not get deployments in shop; a Role for it: kubectl -n shop create role plimsoll --verb=get,list --resource=deployments\.apps,pods \(and a rolebinding\): .*User "reader" cannot get resource "deployments"/,
  ],
  [
    'a name that is not there',
    () => serve(undefined, recorded('error-gone')),
    'gone',
    /^there is no deployment wbe in the namespace shop, or no such namespace$/,
    { workload: 'shop/deployment/wbe' },
  ],
  [
    'a namespace that is not there',
    () => serve(undefined, recorded('error-gone')),
    'gone',
    /^there is no deployment web in the namespace shopp/,
    { workload: 'shopp/deployment/web' },
  ],
  [
    'a cron job that is not there',
    () => serve(undefined, recorded('error-gone')),
    'gone',
    /^there is no cronjob nightly in/,
    { workload: 'shop/cronjob/nightly' },
  ],
  ['its store is gone', () => serve(undefined, recorded('error-store')), 'server-error', /^the API server answers 500: /],
  [
    'its store is gone for longer',
    () => serve(undefined, recorded('error-timeout')),
    'server-error',
    /^the API server answers 504: Timeout: request did not complete within 1m0s$/,
  ],
  // Of an API that is no longer well, or none at all.
  ['an API without the resource', () => serve(undefined, new Map()), 'wrong-answer', /knows no deployments of apis\/apps\/v1 \(404\)/],
  [
    'neither version of cron jobs',
    () => serve(undefined, new Map()),
    'wrong-answer',
    /knows no cronjobs of apis\/batch\/v1beta1/,
    { workload: 'shop/cronjob/report' },
  ],
  ['a gateway without a server', () => text(502, '<h1>Bad gateway</h1>'), 'server-error', /^the API server answers 502$/],
  ['too many requests', () => text(429, 'Too many requests, please try again later.\n'), 'full', /429/],
  [
    'a page to log in',
    () => serve((_, __, response) => (response.writeHead(302, { location: 'https://sso.example/?x=1' }).end(), 'answered')),
    'wrong-answer',
    /redirects \(302\)/,
  ],
  ['a page', () => text(200, '<html>'), 'wrong-answer', /no Kubernetes API: the body is not JSON/],
  ['nothing', () => text(200, ''), 'wrong-answer', /the answer has no body/],
  [
    'a request it does not understand',
    () => text(400, 'Client sent an HTTP request to an HTTPS server.'),
    'wrong-answer',
    /does not take the question \(400\)/,
  ],
  ['half of an answer', () => changed((body) => JSON.stringify(body).slice(0, 100)), 'wrong-answer', /not JSON/],
  [
    'another JSON',
    () => text(200, '{"status":"ok"}', 'application/json'),
    'wrong-answer',
    /deployments web in shop is not as Kubernetes tells it, at metadata/,
  ],
  ['a number that is none', () => changed((body) => ({ ...body, status: { updatedReplicas: 'many' } })), 'wrong-answer', /at status\.updatedReplicas/],
  ['a number below zero', () => changed((body) => ({ ...body, status: { readyReplicas: -1 } })), 'wrong-answer', /at status\.readyReplicas/],
  [
    'another object',
    () => changed((body) => ({ ...body, metadata: { ...(body['metadata'] as object), name: 'api' } })),
    'wrong-answer',
    /answers with another object/,
  ],
  ['nesting without end', () => changed(() => `{"metadata":${'['.repeat(5_000)}`), 'too-large', /nested deeper/],
  ['values without end', () => changed(() => `[${'0,'.repeat(300_000)}0]`), 'too-large', /more than 200000 values/],
  ['a body without end', () => changed(() => ' '.repeat(9_000_000)), 'too-large', /larger than 8000000 bytes/, { patience: 3_000 }],
  [
    'pods that are none',
    () => serve((path) => (path.startsWith('/api/v1') ? { body: { items: [{ metadata: { name: 'x' } }] } } : undefined)),
    'wrong-answer',
    /the list of pods in shop is not/,
  ],
  ['pods that fail', () => serve((path) => (path.startsWith('/api/v1') ? { status: 503, body: 'no', type: 'text/plain' } : undefined)), 'server-error', /503/],
  // On the way.
  ['nobody there', async () => `https://localhost:${await freePort()}`, 'refused', /refused/],
  ['no such name', async () => 'https://quay.invalid', 'dns', /quay\.invalid/],
  ['a cut', () => spoilt({ open: 'reset' }), 'reset', /cut/],
  ['silence before TLS', () => spoilt({ open: 'blackhole' }), 'no-answer', /handshake/],
  ['silence instead of an answer', () => serve(() => 'answered'), 'no-answer', /did not answer within/],
  ['an answer that stops', () => serve((_, __, response) => (response.writeHead(200).write('{"metadata":'), 'answered')), 'no-answer', /had not ended/],
  [
    'an answer cut short',
    () => serve((_, __, response) => (response.writeHead(200, { 'content-length': '900' }).write('{', () => response.destroy()), 'answered')),
    'wrong-answer',
    /cut short/,
  ],
  ['a drip', () => spoilt({ drip: 3 }), 'no-answer', /handshake/],
  [
    'no TLS',
    async () => `https://localhost:${(await started.add(listenFor((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))).port}`,
    'tls-protocol',
    /protocol/,
  ],
  ['no HTTP', () => serve((_, __, response) => (response.socket?.end('SSH-2.0-quay\r\n'), 'answered')), 'wrong-answer', /not HTTP/],
  ['silence at once', async () => `https://localhost:${(await started.add(listenRaw((socket) => void socket.resume()))).port}`, 'no-answer', /handshake/],
  ['an expired certificate', async () => serve(undefined, complete, await makeLeaf(authority, { from: -9, until: -2 })), 'tls-expired', /expired on/],
  ['one that is not valid yet', async () => serve(undefined, complete, await makeLeaf(authority, { from: 2 })), 'tls-not-yet-valid', /is valid from/],
  [
    'one for another name',
    async () => serve(undefined, complete, await makeLeaf(authority, { dns: ['pier.example'], ip: [] })),
    'tls-name',
    /not for localhost/,
  ],
  ['one of a stranger', async () => serve(undefined, complete, await makeLeaf(await makeAuthority('Stranger'))), 'tls-untrusted', /not known here/],
]

test.for(modes)('%s', async ([, start, because, detail, more]) => {
  const server = await start()
  const seen = await look({ server, ...more })
  expect(seen).toMatchObject({ because, detail: expect.stringMatching(detail) })
  expect(seen.detail).not.toContain('tok-s3cret')
  expect(seen.tookMs).toBeLessThan((more?.patience ?? 800) + 250)
})

test('an echo of the token is blotted out, in a refusal and in a figure', async () => {
  const refusing = await serve(() => ({ status: 500, body: { kind: 'Status', message: 'bad token tok-s3cret\u0007\n' } }))
  expect(await look({ server: refusing })).toMatchObject({ because: 'server-error', detail: 'the API server answers 500: bad token •••' })
  const echoing = await changed((body) => ({
    ...body,
    status: { observedGeneration: 99, conditions: [{ type: 'ReplicaFailure', status: 'True', message: `tok-s3cret\u001b[31m${'x'.repeat(900)}` }] },
  }))
  const { value } = await look({ server: echoing })
  expect(value?.['message']).toMatch(/; ••• \[31mx+…$/)
  expect(String(value?.['message']).length).toBe(501)
})

test('who may look at the Deployment and not at pods gets the rest', async () => {
  const { value } = await look({ server: await serve(undefined, recorded('error-pods-forbidden')) })
  expect(value).toMatchObject({ observed: true, stuck: true, desired: 3 })
  for (const name of ['waiting', 'restarts', 'digests']) {
    expect(value?.[name]).toBeInstanceOf(Unmeasured)
    expect(value?.[name]).toMatchObject({
      reason: 'forbidden',
      detail: expect.stringMatching(/^may not list pods in shop; a Role for it: .*User "reader" cannot list resource "pods"/),
    })
  }
})

test('pages: as recorded, kept for too long once, and without an end', async () => {
  const pages = recorded('pods-pages')
  const { url, asked } = await started.add(startKubernetes(pages, { leaf }))
  const whole = await look({ server: url })
  expect(whole.value).toMatchObject({ restarts: 7 })
  expect(asked.map(({ path }) => path.replace(/continue=[^&]+/, 'continue=…'))).toEqual([web, `${pods}&limit=100`, `${pods}&limit=100&continue=…`])

  let times = 0
  const [expired] = recorded('pods-expired').values()
  const late = await serve((path) => (path.includes('continue=') && times++ === 0 ? expired : undefined), pages)
  expect((await look({ server: late })).value).toMatchObject({ restarts: 7 })
  const always = await serve((path) => (path.includes('continue=') ? expired : undefined), pages)
  expect(await look({ server: always })).toMatchObject({ because: 'server-error', detail: expect.stringContaining('changed faster than it could be read') })

  const endless = await started.add(
    startKubernetes(complete, {
      leaf,
      answer: (path) => (path.startsWith('/api/') ? { status: 200, body: { metadata: { continue: 'x' }, items: [] } } : undefined),
    }),
  )
  const unending = await look({ server: endless.url, patience: 3_000 })
  expect(unending.detail).toBeUndefined()
  expect(unending.value?.['waiting']).toMatchObject({
    reason: 'no-figure',
    detail: 'the list of pods in shop goes on after 20 pages of 100',
  })
  expect(endless.asked).toHaveLength(21)
  expect(endless.taken()).toBe(1)
})

test('ended from outside, and nothing stays open whatever happened', async () => {
  const silent = await serve(() => 'answered')
  const good = await serve()
  const cut = await spoilt({ after: { bytes: 3_000, how: 'reset' } })
  const left = await leftOpenBy(async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 30)
    expect(await look({ server: silent, signal: controller.signal })).toMatchObject({ because: 'interrupted' })
    for (const server of [good, cut, silent]) await look({ server, patience: 200 })
  })
  expect(left).toEqual([])
})
