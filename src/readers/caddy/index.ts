/** Caddyfiles: the sites of a file, which of them get a certificate by themselves, and where their requests go. */
import { inFile, readCaddy } from '../../parse/caddy/file.ts'
import { parseCaddyfile } from '../../parse/caddyfile.ts'
import { credentialsIn, ofCaddy } from '../../parse/proxy-credentials.ts'
import type { Reader } from '../reader.ts'

export const caddyReader: Reader = {
  name: 'caddy',
  title: 'Caddyfiles',
  docs: 'https://caddyserver.com/docs/caddyfile',
  files: ['**/{Caddyfile,Caddyfile.*,*.Caddyfile,*.caddyfile,*.caddy}', '**/caddy/**/Caddyfile*', '**/caddy/**/*.conf'],
  async read({ path, text }) {
    if (/\{\{|\{%|<%/.test(text) && /\{%|\{\{\s*\.?\w+\.\w|<%/.test(text)) {
      return { declares: [], skipped: [{ path, line: 1, reason: 'a template of a tool that fills in more than variables' }] }
    }
    const { directives, problem } = parseCaddyfile(text)
    const skipped = problem === undefined ? [] : [{ path, line: problem.line, reason: problem.message }]
    const written = inFile(directives, path)
    const file = readCaddy(written, path)
    const own = file === undefined ? [] : [{ kind: 'proxy', software: 'caddy', path, ...file, written } as const]
    return { declares: [...own, ...credentialsIn(written, ofCaddy)], skipped }
  },
}
