/** The one thing that lies on another host: what is asked there never carries the token. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openRepository } from '../../src/github/client.ts'
import { stillClock } from './support.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function serve(
  answer: (authorization: string | undefined) => { readonly status: number; readonly headers: Record<string, string>; readonly body: Buffer },
) {
  const server = createServer((request, response) => {
    const { status, headers, body } = answer(request.headers.authorization)
    response.writeHead(status, { connection: 'close', ...headers }).end(body)
  })
  servers.push(server)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('an artifact’s archive is fetched from its storage, as bytes and without the token', async () => {
  const seen: (string | undefined)[] = []
  const archive = Buffer.from([0x50, 0x4b, 5, 6, 0, 0xff])
  const storage = await serve((authorization) => {
    seen.push(authorization)
    return { status: 200, headers: { 'content-type': 'application/zip' }, body: archive }
  })
  const apiUrl = await serve((authorization) => {
    seen.push(authorization)
    return { status: 302, headers: { location: `${storage}/archive.zip` }, body: Buffer.alloc(0) }
  })
  const repository = await openRepository({ repository: 'o/r', apiUrl, token: 's3cret', userAgent: 'u', env: {}, clock: stillClock(), log: () => undefined })
  const { data } = await repository.octokit.rest.actions.downloadArtifact({ owner: 'o', repo: 'r', artifact_id: 7, archive_format: 'zip' })
  expect(Buffer.from(data as ArrayBuffer)).toEqual(archive)
  expect(seen).toEqual(['token s3cret', undefined])
})
