/** Private keys that are tracked: those that open something as they lie there, and not those that everybody may have. Keys are made here; none stands in the repository. */
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { makeAuthority, makeLeaf } from '../harness/certificates.ts'
import { judge } from '../systems/story.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 })
const { privateKey: curve } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const { privateKey: short } = generateKeyPairSync('ed25519')
const pkcs8 = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const pkcs1 = rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const sec1 = curve.export({ type: 'sec1', format: 'pem' }).toString()
const ed25519 = short.export({ type: 'pkcs8', format: 'pem' }).toString()
const locked = rsa.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'kiln' }).toString()
const lockedBefore = rsa.privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'kiln' }).toString()
const open = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()

/** As `ssh-keygen` writes it; the cipher is named at its beginning. */
const openssh = (cipher: string): string => {
  const name = Buffer.alloc(4 + cipher.length)
  name.writeUInt32BE(cipher.length)
  name.write(cipher, 4, 'latin1')
  const body = Buffer.concat([Buffer.from('openssh-key-v1\0', 'latin1'), name, Buffer.alloc(200, 7)]).toString('base64')
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.replace(/(.{70})/g, '$1\n')}\n-----END OPENSSH PRIVATE KEY-----\n`
}

const compose = 'services:\n  front:\n    image: nginx:1.29\n    ports: ["443:443"]\n    volumes: ["./tls:/etc/nginx/tls:ro"]\n'
const found = async (path: string, text: string): Promise<readonly string[]> => {
  const files = { 'compose.yaml': compose, [path]: text }
  const { head } = await judge(files, files)
  return head.verdicts
    .filter(({ rule, outcome }) => rule === 'security/hardcoded-secret' && outcome === 'fail')
    .flatMap(({ evidence }) => evidence.map((at) => `${at.path}:${at.line}`))
}

describe('a private key in a tracked file', () => {
  test.each([
    ['tls/server.key', pkcs8, 1],
    ['tls/server-key.pem', pkcs1, 1],
    ['tls/front.pem', `# the shop's\n${open}${sec1}`, open.split('\n').length + 1],
    ['deploy/id_ed25519', openssh('none'), 1],
    ['keys/till.p8', ed25519, 1],
    ['tls/server.key', pkcs8.replaceAll('\n', '\r\n'), 1],
  ])('%s', async (path, text, line) => {
    expect(await found(path, text)).toEqual([`${path}:${line}`])
  })
})

describe('no secret', () => {
  test.each([
    ['encrypted', 'tls/server.key', locked],
    ['encrypted in the older way', 'tls/server.key', lockedBefore],
    ['encrypted by ssh-keygen', 'deploy/id_rsa', openssh('aes256-ctr')],
    [
      'encrypted by sops',
      'tls/server.key',
      '{ "data": "ENC[AES256_GCM,data:aGVsbG8=,iv:a,tag:b,type:str]", "sops": { "note": "-----BEGIN PRIVATE KEY-----" } }',
    ],
    ['a public key', 'tls/server.pem', open],
    ['what stands for one', 'tls/server.key', '-----BEGIN PRIVATE KEY-----\nMIIEvgIBADANBgkqhkiG9w0BAQEFAASC...\n-----END PRIVATE KEY-----\n'],
    ['what is too short for one', 'tls/server.key', pkcs8.replace(/\n[^\n]+\n(?=-----END)/, '\n')],
    ['without an end', 'tls/server.key', '-----BEGIN PRIVATE KEY-----\n'.repeat(5_000)],
    ['of tests', 'src/test/resources/server.key', pkcs8],
    ['of integration tests', 'integration_tests/tls/server.key', pkcs8],
    ['of fixtures', 'lib/fixtures/server.key', pkcs8],
    ['of examples', 'samples/tls/server.key', pkcs8],
    ['of development', 'tls/dev/server.key', pkcs8],
    ['of one’s own machine', 'tls/localhost-key.pem', pkcs8],
    ['a test’s by its name', 'tls/testserver.key', pkcs8],
    ['Debian’s own', 'tls/ssl-cert-snakeoil.key', pkcs8],
  ])('%s', async (_, path, text) => {
    expect(await found(path, text)).toEqual([])
  })
})

test.each([
  ['# A dummy key for the till, made by hand', 0],
  ['This is a fake file for local testing.\nAsk the team for another.', 0],
  ['For test use only', 0],
  ['Example key, not for production use', 0],
  ['Made for testing the production key store', 1],
  ['The production key, see the test plan', 1],
  ['No test key: handle with care', 1],
  ['The key of the till', 1],
  ['friendlyName: test key\nsubject=CN = example certificate', 1],
  [`${open.trim()}`, 1],
])('words above a key: %s', async (words, count) => {
  expect(await found('tls/server.key', `${words}\n${pkcs8}`)).toHaveLength(count)
  expect(await found('tls/server.key', `${pkcs8}\n${words}\n`)).toHaveLength(1)
})

test('words above another key are of that one', async () => {
  expect(await found('tls/server.key', `A dummy key\n${locked}${pkcs8}`)).toHaveLength(1)
})

test('a key that a change brings in stops it, and its bytes are nowhere', async () => {
  const story = await judge({ 'compose.yaml': compose }, { 'compose.yaml': compose, 'tls/server.key': pkcs8 })
  expect(story.head.verdicts.find(({ rule, outcome }) => rule === 'security/hardcoded-secret' && outcome === 'fail')?.message).toBe(
    '1 tracked place holds a real-looking secret: the private key in server.key',
  )
  expect(JSON.stringify(story.head)).not.toContain(pkcs8.slice(60, 90))
})

test('keys of suites of tests are nobody’s, and those of suites that hold none are somebody’s', async () => {
  const about = async (more: Readonly<Record<string, string>>): Promise<number> => {
    const files = { 'compose.yaml': compose, 'internal/suites/common/pki/private.pem': pkcs8, ...more }
    const { head } = await judge(files, files)
    return head.verdicts.filter(({ rule, outcome }) => rule === 'security/hardcoded-secret' && outcome === 'fail').length
  }
  expect(await about({ 'internal/suites/log_in_test.go': 'package suites\n' })).toBe(0)
  expect(await about({ 'internal/suites/rooms.go': 'package suites\n' })).toBe(1)
})

describe('beside its certificate', () => {
  const beside = async (dns: readonly string[]): Promise<readonly string[]> => {
    const { cert, key } = await makeLeaf(await makeAuthority(), { dns })
    const files = { 'compose.yaml': compose, 'tls/server.key': key, 'tls/server.crt': cert }
    const { head } = await judge(files, files)
    return head.verdicts.filter(({ rule, outcome }) => rule === 'security/hardcoded-secret' && outcome === 'fail').map(({ subject }) => subject)
  }

  test.each([[['localhost']], [['localhost', 'kiln.test']], [['kiln.localhost', 'www.example.com']]])('nobody’s, which is for %s', async (dns) => {
    expect(await beside(dns)).toEqual([])
  })

  test.each([[['kiln.harbour.io']], [['localhost', 'kiln.harbour.io']]])('somebody’s, which is for %s', async (dns) => {
    expect(await beside(dns)).toEqual(['system'])
  })

  test('whose names are the key’s and the certificate’s', async () => {
    const { cert, key } = await makeLeaf(await makeAuthority(), { dns: ['localhost'] })
    const judged = async (name: string): Promise<number> => {
      const files = { 'compose.yaml': compose, 'tls/front-key.pem': key, [`tls/${name}.pem`]: cert }
      const { head } = await judge(files, files)
      return head.verdicts.filter(({ rule, outcome }) => rule === 'security/hardcoded-secret' && outcome === 'fail').length
    }
    expect([await judged('front-cert'), await judged('front'), await judged('other-cert')]).toEqual([0, 0, 1])
  })

  test.each([
    ['nobody’s, which signs itself and was asked for with no answers', 'C=AU, ST=Some-State, O=Internet Widgits Pty Ltd', false, 0],
    ['somebody’s, which has a name', 'C=AU, O=Internet Widgits Pty Ltd, CN=kiln.harbour.io', false, 1],
    ['somebody’s, which has an owner', 'C=AU, ST=Some-State, O=Kiln', false, 1],
    ['somebody’s, which another signed', 'C=AU, ST=Some-State, O=Internet Widgits Pty Ltd', true, 1],
  ])('%s', async (_, subject, isSigned, count) => {
    const { cert, key } = await makeLeaf(isSigned ? await makeAuthority() : undefined, { dns: [], ip: [], subject })
    const files = { 'compose.yaml': compose, 'tls/key.pem': key, 'tls/certificate.pem': cert }
    const { head } = await judge(files, files)
    expect(head.verdicts.filter(({ rule, outcome }) => rule === 'security/hardcoded-secret' && outcome === 'fail')).toHaveLength(count)
  })

  test.each([
    ['CN=Fake-CA', 'CN=ledger', 0],
    ['CN=Test Root CA', 'CN=ledger', 0],
    ['DC=com, DC=example, CN=Papers', 'CN=ledger', 0],
    ['CN=Harbour CA', 'O=Example Corp, CN=ledger', 0],
    ['CN=Harbour CA', 'CN=ledger', 1],
    ['CN=Harbour test authority', 'CN=ledger', 1],
    ['CN=Harbour CA', 'CN=example.harbour.io', 1],
    ['DC=io, DC=harbour, CN=Papers', 'CN=ledger', 1],
  ])('signed by %s for %s', async (issuer, subject, count) => {
    const { cert, key } = await makeLeaf(await makeAuthority(issuer.replace(/^CN=/, '')), { dns: [], ip: [], subject })
    const coded = (text: string): string => Buffer.from(text).toString('base64')
    const held = (own: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata: { name: papers }\ndata:\n  server-key.pem: ${coded(own)}\n  server-cert.pem: ${coded(cert)}\n`
    const failed = async (files: Readonly<Record<string, string>>): Promise<number> =>
      (await judge(files, files)).head.verdicts.filter(({ rule, outcome }) => rule === 'security/hardcoded-secret' && outcome === 'fail').length
    expect(await failed({ 'compose.yaml': compose, 'tls/server-key.pem': key, 'tls/server-cert.pem': cert })).toBe(count)
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: till }\nspec: { containers: [ { name: till, image: "acme/till:3.2" } ] }\n---\n'
    expect(await failed({ 'k8s/till.yaml': `${pod}${held(key)}` })).toBe(count)
    // The certificate of another key says nothing of this one.
    expect(await failed({ 'k8s/till.yaml': `${pod}${held(pkcs8)}` })).toBe(1)
  })

  describe('called self-signed, which it is,', () => {
    const told = async (more: Readonly<Record<string, string>> = {}, name = 'self-signed', isSigned = false): Promise<number> => {
      const { cert, key } = await makeLeaf(isSigned ? await makeAuthority() : undefined, { dns: ['kiln.harbour.io'] })
      const files = { 'compose.yaml': compose, [`tools/papers/${name}.key`]: key, [`tools/papers/${name}.crt`]: cert, ...more }
      const { head } = await judge(files, files)
      return head.verdicts.filter(({ rule, outcome }) => rule === 'security/hardcoded-secret' && outcome === 'fail').length
    }
    const script = 'docker cp ./papers/self-signed.key front:/etc/nginx/tls/key.pem\n'

    test('is nobody’s where nothing but tools of the workshop speaks of it', async () => {
      expect(await told()).toBe(0)
      expect(await told({ 'tools/papers.sh': `#!/bin/sh\n# PAPERS FOR DEV AND LOCAL USE ONLY\n${script}` })).toBe(0)
      expect(await told({ 'docs/papers.md': script })).toBe(0)
    })

    test('is somebody’s where it is put anywhere, or is called or signed otherwise', async () => {
      expect(await told({ 'tools/papers.sh': `#!/bin/sh\n${script}` })).toBe(1)
      expect(await told({ 'tools/papers.sh': `#!/bin/sh\n# Not only for local use: only production has other papers\n${script}` })).toBe(1)
      expect(await told({ Dockerfile: 'FROM nginx:1.29\nCOPY tools/papers/self-signed.key /etc/nginx/tls/\n' })).toBe(1)
      expect(await told({ 'compose.yaml': compose.replace('./tls:', './tools/papers:') })).toBe(1)
      expect(await told({ 'web/server.ts': "readFileSync('../tools/papers/self-signed.key')\n" })).toBe(1)
      expect(await told({}, 'front')).toBe(1)
      expect(await told({}, 'self-signed', true)).toBe(1)
    })
  })

  test('what is no certificate tells nothing', async () => {
    expect(await found('tls/server.key', pkcs8)).toHaveLength(1)
    const files = { 'compose.yaml': compose, 'tls/server.key': pkcs8, 'tls/server.crt': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' }
    const { head } = await judge(files, files)
    expect(head.verdicts.filter(({ rule, outcome }) => rule === 'security/hardcoded-secret' && outcome === 'fail')).toHaveLength(1)
  })
})
