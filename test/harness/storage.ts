/** The host that keeps artifacts for GitHub: another than the API's, with whoever asked it and how. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Overlay } from './gateway.ts'
import { name, owner } from './github.ts'

export interface Storage {
  readonly url: string
  readonly asked: IncomingHttpHeaders[]
  /** Answers the next requests, in turn; the last one all that follow. */
  answers: readonly ((response: ServerResponse) => void)[]
  close(): Promise<void>
}

export async function startStorage(): Promise<Storage> {
  const asked: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    asked.push(request.headers)
    const answer = storage.answers[Math.min(asked.length, storage.answers.length) - 1]
    if (answer === undefined) response.writeHead(404).end()
    else answer(response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const storage: Storage = {
    // Another name than the API's, so that it is another host.
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    asked,
    answers: [],
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return storage
}

export function gives(body: Buffer | string): (response: ServerResponse) => void {
  return (response) => response.writeHead(200, { 'content-type': 'application/zip' }).end(body)
}

/** The API's side of it: which artifacts a run has, and where each lies. */
export function artifacts(run: number, found: readonly { readonly id: number; readonly name: string; readonly expired?: boolean }[], address: string): Overlay {
  const repository = `/repos/${owner}/${name}/actions`
  return ({ path, query }) => {
    if (path === `${repository}/runs/${run}/artifacts`) {
      const wanted = query.get('name')
      const answer = found.filter((one) => wanted === null || one.name === wanted).map((one) => ({ expired: false, ...one }))
      return { status: 200, text: JSON.stringify({ total_count: answer.length, artifacts: answer }), headers: {} }
    }
    const id = new RegExp(`^${repository}/artifacts/(\\d+)/zip$`).exec(path)?.[1]
    return id === undefined ? undefined : { status: 302, text: '', headers: { location: `${address}/${id}?sig=a-secret-for-a-minute` } }
  }
}
