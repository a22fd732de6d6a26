/** HAProxy's configurations: what each frontend listens on, which hosts it sends where, and the servers behind. */
import { decided } from '../../parse/haproxy/conditions.ts'
import { readHaproxy } from '../../parse/haproxy/file.ts'
import { inFile } from '../../parse/haproxy/sections.ts'
import { parseHaproxy } from '../../parse/haproxy.ts'
import { credentialsIn, ofHaproxy } from '../../parse/proxy-credentials.ts'
import type { Reader } from '../reader.ts'

export const haproxyReader: Reader = {
  name: 'haproxy',
  title: 'HAProxy’s configurations',
  docs: 'https://docs.haproxy.org/3.0/configuration.html',
  files: ['**/haproxy*.cfg', '**/haproxy*.cfg.*', '**/haproxy/**/*.cfg'],
  concerns: (text) => /^\s{0,20}(global|frontend|backend|listen|defaults|userlist|resolvers|peers|cache|crt-store)\b/m.test(text),
  async read({ path, text }) {
    if (/\{\{|\{%|<%/.test(text)) return { declares: [], skipped: [{ path, line: 1, reason: 'a template of a tool that fills in more than variables' }] }
    const { sections, problem } = parseHaproxy(text)
    const skipped = problem === undefined ? [] : [{ path, line: problem.line, reason: problem.message }]
    const written = inFile(sections, path)
    // Which container it stands in decides what variables are.
    const file = readHaproxy(
      decided(written, () => ({ is: 'open' })),
      path,
    )
    const own = file === undefined ? [] : [{ kind: 'proxy', software: 'haproxy', path, ...file, written } as const]
    return { declares: [...own, ...credentialsIn(written, ofHaproxy)], skipped }
  },
}
