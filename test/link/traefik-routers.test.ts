import { describe, expect, it } from 'vitest'
import { factsOf, subjectsOf } from './facts.ts'

const stack = (labels: readonly string[], edge: readonly string[] = []) =>
  `services:
  edge:
    image: traefik:v3.1
    command: [ "--providers.docker=true", "--providers.file.directory=/certs", "--entrypoints.web.address=:80", "--entrypoints.secure.address=:443" ]
    ports: [ "80:80", "443:443" ]
    labels: ${JSON.stringify(edge.map((one) => `traefik.http.${one}`))}
  desk:
    image: ghcr.io/loom/desk:4.2
    labels:
${labels.map((one) => `      - traefik.http.${one}\n`).join('')}`

const paths = ['routers.desk.rule=PathPrefix(`/`)', 'routers.desk.entrypoints=secure', 'routers.desk.tls=true']
const route = async (files: Readonly<Record<string, string>>, name: string) => {
  const { host, tls, redirects } = await factsOf(files, `route/${name}`)
  return [host, tls, redirects]
}

describe('routers of Traefik’s labels', () => {
  it('asks which certificate one has that names no host, as of any other', async () => {
    expect(await route({ 'compose.yaml': stack(paths) }, 'desk')).toEqual([
      'the router desk compose.yaml:10',
      '?which certificate compose.yaml:12',
      'false compose.yaml:5',
    ])
    expect((await route({ 'compose.yaml': stack(paths.slice(0, 2)) }, 'desk'))[1]).toBe('false compose.yaml:10')
  })

  it('takes two of one rule for one route', async () => {
    const both = [...paths, 'routers.desk-plain.rule=PathPrefix(`/`)', 'routers.desk-plain.entrypoints=web']
    expect(await subjectsOf({ 'compose.yaml': stack(both) }, 'route')).toEqual(['desk'])
  })

  const secure = ['routers.desk.rule=Host(`desk.loom.example`)', 'routers.desk.entrypoints=secure', 'routers.desk.tls.certresolver=le']
  const all = (rule: string) => [
    `routers.all.rule=${rule}`,
    'routers.all.entrypoints=web',
    'routers.all.middlewares=up',
    'middlewares.up.redirectscheme.scheme=https',
  ]

  it('knows the router that sends all that comes in plain on to HTTPS', async () => {
    for (const rule of ['hostregexp(`{host:.+}`)', 'HostRegexp(`^.+$`)', 'HostRegexp(`.*`)', 'PathPrefix(`/`)']) {
      const files = { 'compose.yaml': stack(secure, all(rule)) }
      expect(await subjectsOf(files, 'route')).toEqual(['desk.loom.example'])
      expect((await route(files, 'desk.loom.example'))[2]).toBe('true compose.yaml:6')
    }
  })

  it('knows that a plain router of the host goes before it, and that one of some hosts only is not all', async () => {
    const plain = [...secure, 'routers.desk-plain.rule=Host(`desk.loom.example`)', 'routers.desk-plain.entrypoints=web']
    expect((await route({ 'compose.yaml': stack(plain, all('HostRegexp(`.+`)')) }, 'desk.loom.example'))[2]).toBe('false compose.yaml:5')
    expect((await route({ 'compose.yaml': stack(secure, all('HostRegexp(`^.+[.]old[.]example$`)')) }, 'desk.loom.example'))[2]).toBe('false compose.yaml:5')
    const scheme = all('HostRegexp(`.+`)').map((one) => one.replace('=https', '=http'))
    expect((await route({ 'compose.yaml': stack(secure, scheme) }, 'desk.loom.example'))[2]).toBe('false compose.yaml:5')
  })

  it('gives no route a name that only this machine has: a variable brings another one', async () => {
    const rule = ['routers.desk.rule=Host(`${DESK:-localhost}`)', 'routers.desk.entrypoints=web']
    expect(await route({ 'compose.yaml': stack(rule) }, 'desk')).toEqual(['the router desk compose.yaml:10', 'false compose.yaml:10', 'false compose.yaml:5'])
    const files = {
      'compose.yaml': stack(['routers.desk.rule=Host(`${DESK}`)', 'routers.desk.tls.certresolver=le']),
      '.env': 'APP_ENV=development\nDESK=desk.test\n',
    }
    expect((await route(files, 'desk')).slice(0, 2)).toEqual(['the router desk compose.yaml:10', 'true compose.yaml:11'])
  })
})
