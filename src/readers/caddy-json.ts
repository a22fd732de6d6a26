/** Caddy's configuration in JSON, written by hand or adapted from a Caddyfile. */
import { adapted } from '../parse/caddy/adapted.ts'
import { readCaddy } from '../parse/caddy/file.ts'
import { parseJson } from '../parse/json.ts'
import { credentialsIn, ofCaddy } from '../parse/proxy-credentials.ts'
import type { Reader } from './reader.ts'

export const caddyJsonReader: Reader = {
  name: 'caddy-json',
  title: 'Caddy’s configuration in JSON',
  docs: 'https://caddyserver.com/docs/json/',
  files: ['**/caddy*.json', '**/caddy/**/*.json'],
  concerns: (text) => /"apps"\s{0,20}:/.test(text) && /"(http|tls|layer4)"\s{0,20}:/.test(text),
  async read({ path, text }) {
    const { root, problem } = parseJson(text)
    const skipped = problem === undefined ? [] : [{ path, line: problem.line, reason: problem.message }]
    if (root === undefined) return { declares: [], skipped }
    const written = adapted(root, path)
    const file = readCaddy(written, path)
    const own = file === undefined ? [] : [{ kind: 'proxy', software: 'caddy', path, ...file, written } as const]
    return { declares: [...own, ...credentialsIn(written, ofCaddy)], skipped }
  },
}
