import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { valueOf } from '../../src/base/fact.ts'
import type { ImageDeclaration, ImageStage } from '../../src/model/declaration.ts'
import { dockerfileReader } from '../../src/readers/dockerfile.ts'
import type { ReadContext } from '../../src/readers/reader.ts'

const nothing: ReadContext = { read: async () => undefined, has: () => false, below: () => [] }
const read = async (text: string, path = 'api/Dockerfile') => {
  const { declares, skipped } = await dockerfileReader.read({ path, text }, nothing)
  return { stages: (declares[0] as ImageDeclaration | undefined)?.stages ?? [], skipped }
}
const stage = async (text: string): Promise<ImageStage> => {
  const found = (await read(text)).stages.at(-1)
  if (found === undefined) throw new Error('no stage')
  return found
}

const app = `# syntax=docker/dockerfile:1.7
ARG NODE_VERSION=20.11
ARG REGISTRY

FROM node:\${NODE_VERSION}-alpine AS Build
ARG NODE_VERSION
WORKDIR /app
ENV NODE_ENV=production \\
    LABELLED="node \${NODE_VERSION}"
COPY package.json package-lock.json ./
RUN npm ci

FROM \${REGISTRY}/runtime:1.4
ENV PORT 8080 and more
ENV PORT=3000 PATH=/opt/bin:$PATH
COPY --from=build --chown=node:node ["/app/dist", "/srv/dist"]
WORKDIR /srv
WORKDIR ./dist
EXPOSE $PORT 9090/udp 7000-7002
VOLUME ["/data"]
USER node:node
HEALTHCHECK --interval=30s --timeout=3s \\
  CMD curl -f http://localhost:3000/health || exit 1
ENTRYPOINT ["node"]
CMD ["server.js"]
CMD [ "main.js", "--port" , "3000" ]
`

describe('dockerfileReader', () => {
  it('tells of a template once, and reads what is called so without being one', async () => {
    const { stages, skipped } = await read('{% if slim %}\nFROM debian:13-slim\n{% else %}\nFROM debian:13\n{% endif %}\n', 'docker/Dockerfile.j2')
    expect([stages, skipped]).toEqual([
      [],
      [{ path: 'docker/Dockerfile.j2', line: 1, reason: 'a template: what it makes is read where that lies in the repository' }],
    ])
    expect((await read('FROM debian:13\n', 'Dockerfile.template')).stages).toHaveLength(1)
  })

  it('reads stages, their bases and what they copy from one another', async () => {
    const { stages, skipped } = await read(app)
    expect(skipped).toEqual([])
    expect(stages.map((one) => [one.name, one.from.state, valueOf(one.from), one.at.line])).toEqual([
      ['build', 'default', 'node:20.11-alpine', 5],
      [undefined, 'unresolved', undefined, 13],
    ])
    expect(stages[0]?.from).toMatchObject({ note: 'the default of ARG NODE_VERSION, which a build may change', at: { key: 'stages.build.from', line: 5 } })
    expect(stages[1]?.from).toMatchObject({ raw: '${REGISTRY}/runtime:1.4', hint: 'ARG REGISTRY has no default; `ARG REGISTRY=value` would tell it' })
    expect(stages[1]?.copies).toEqual([
      { from: ['/app/dist'], to: '/srv/dist', stage: 'build', at: { path: 'api/Dockerfile', line: 16, key: 'stages.1.copies./srv/dist' } },
    ])
    expect(stages[0]?.copies[0]).toMatchObject({ from: ['package.json', 'package-lock.json'], to: './' })
  })

  it('reads what the last stage sets', async () => {
    const last = await stage(app)
    expect(last.environment.get('PORT')).toEqual({ state: 'known', value: '3000', at: { path: 'api/Dockerfile', line: 15, key: 'stages.1.env.PORT' } })
    expect(last.environment.get('PATH')).toMatchObject({ state: 'unresolved', raw: '/opt/bin:$PATH' })
    expect(last.ports.map(valueOf)).toEqual([3000, 9090, 7000, 7001, 7002])
    expect(last.ports[0]?.at.line).toBe(19)
    expect(last.volumes.map(valueOf)).toEqual(['/data'])
    expect(last.user).toEqual({ state: 'known', value: 'node:node', at: { path: 'api/Dockerfile', line: 21, key: 'stages.1.user' } })
    expect(valueOf(last.workdir)).toBe('/srv/dist')
    expect(last.healthcheck).toEqual({
      disabled: false,
      test: {
        state: 'known',
        value: ['CMD-SHELL', 'curl -f http://localhost:3000/health || exit 1'],
        at: { path: 'api/Dockerfile', line: 22, endLine: 23, key: 'stages.1.healthcheck' },
      },
      at: { path: 'api/Dockerfile', line: 22, endLine: 23, key: 'stages.1.healthcheck' },
    })
    expect(valueOf(last.entrypoint)).toEqual(['node'])
    expect(last.command).toMatchObject({ value: ['main.js', '--port', '3000'], at: { line: 26, key: 'stages.1.cmd' } })
  })

  it('fills ENV in from ARG, and a later stage from the stage it starts from', async () => {
    const { stages } = await read(app)
    expect(stages[0]?.environment.get('LABELLED')).toMatchObject({ state: 'default', value: 'node 20.11', at: { line: 8, endLine: 9 } })
    const child = await stage('FROM alpine AS base\nENV DIR=/opt/app\nFROM base\nWORKDIR $DIR/bin\nENV SELF=$DIR OTHER=$SELF\n')
    expect(child.workdir).toMatchObject({ state: 'known', value: '/opt/app/bin' })
    expect(child.environment.get('SELF')).toMatchObject({ value: '/opt/app' })
    expect(child.environment.get('OTHER')).toMatchObject({ state: 'unresolved' })
  })

  it('keeps shell form with its shell, exec form as words', async () => {
    expect(valueOf((await stage('FROM x\nCMD node server.js')).command)).toEqual(['/bin/sh', '-c', 'node server.js'])
    expect(valueOf((await stage(`FROM x\nCMD ['node', 'server.js']`)).command)).toEqual(['/bin/sh', '-c', `['node', 'server.js']`])
    expect(valueOf((await stage('FROM x\nSHELL ["/bin/bash", "-euc"]\nENTRYPOINT run me')).entrypoint)).toEqual(['/bin/bash', '-euc', 'run me'])
    expect(valueOf((await stage('FROM x\nCMD []')).command)).toEqual([])
  })

  it('knows a health check that is switched off, and leaves ONBUILD to others', async () => {
    expect(await stage('FROM x\nHEALTHCHECK CMD true\nHEALTHCHECK NONE')).toMatchObject({ healthcheck: { disabled: true, at: { line: 3 } } })
    expect(valueOf((await stage('FROM x\nHEALTHCHECK --retries=5 CMD ["/health", "-q"]')).healthcheck?.test)).toEqual(['CMD', '/health', '-q'])
    expect((await stage('FROM x\nONBUILD USER root')).user).toBeUndefined()
  })

  it('shows no secret of an unresolved ENV', async () => {
    const one = await stage('FROM x\nENV DB_PASSWORD=hunter2$X URL=postgres://a:hunter2@$HOST/x')
    expect(one.environment.get('DB_PASSWORD')).toMatchObject({ state: 'unresolved', raw: '${X}' })
    expect(one.environment.get('URL')).toMatchObject({ state: 'unresolved', raw: 'postgres://a:•••@$HOST/x' })
  })

  it('tells what it cannot read', async () => {
    expect((await read('RUN x\nFROM y\nBOGUS z')).skipped).toEqual([
      { path: 'api/Dockerfile', line: 3, reason: 'not a Dockerfile instruction' },
      { path: 'api/Dockerfile', line: 1, reason: 'RUN stands before the first FROM' },
    ])
    expect((await read('# nothing')).skipped).toEqual([{ path: 'api/Dockerfile', line: 1, reason: 'no FROM: not a Dockerfile, or a part of one' }])
    expect(await read('node_modules', 'Dockerfile.dockerignore')).toEqual({ stages: [], skipped: [] })
  })

  it('declares the cron lines that a build writes into the image', async () => {
    const text = 'FROM debian:12\nRUN apt-get update && \\\n    echo "0 3 * * * root /backup.sh" > /etc/cron.d/nightly\nCMD ["cron", "-f"]\n'
    const { declares } = await dockerfileReader.read({ path: 'ops/Dockerfile', text }, nothing)
    expect(declares.filter((one) => one.kind === 'schedule')).toMatchObject([
      {
        name: 'ops/Dockerfile#backup.sh',
        expression: { value: '0 3 * * *', at: { path: 'ops/Dockerfile', line: 3 } },
        every: { value: 24 },
        actions: [{ does: 'run' }],
      },
    ])
  })

  it('gives the same facts whatever comments stand between', async () => {
    const withoutLines = (stages: readonly ImageStage[]): string =>
      JSON.stringify(stages, (key, value: unknown) => (key === 'line' || key === 'endLine' ? undefined : value instanceof Map ? [...value] : value))
    const lines = app.split('\n')
    const expected = withoutLines((await read(app)).stages)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(lines.length - 2), { maxLength: 6 }), async (places) => {
        const noisy = lines.flatMap((line, index) => (places.includes(index) && index > 0 ? ['  # noise: FROM scratch', '', line] : [line]))
        expect(withoutLines((await read(noisy.join('\n'))).stages)).toBe(expected)
      }),
    )
  })
})
