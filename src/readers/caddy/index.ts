/** Caddyfiles: the sites of a file, which of them get a certificate by themselves, and where their requests go. */
import { parseCaddyfile, type CaddyDirective } from '../../parse/caddyfile.ts'
import type { ProxyDeclaration } from '../../model/surroundings.ts'
import { known } from '../../base/fact.ts'
import type { Reader } from '../reader.ts'
import { globalsOf, readSite } from './site.ts'

export const caddyReader: Reader = {
  name: 'caddy',
  title: 'Caddyfiles',
  docs: 'https://caddyserver.com/docs/caddyfile',
  files: ['**/{Caddyfile,Caddyfile.*,*.Caddyfile,*.caddyfile,*.caddy}', '**/caddy/**/Caddyfile*'],
  async read({ path, text }) {
    if (/\{\{|\{%|<%/.test(text) && /\{%|\{\{\s*\.?\w+\.\w|<%/.test(text)) {
      return { declares: [], skipped: [{ path, line: 1, reason: 'a template of a tool that fills in more than variables' }] }
    }
    const { directives, problem } = parseCaddyfile(text)
    const skipped = problem === undefined ? [] : [{ path, line: problem.line, reason: problem.message }]
    const { options, snippets, sites, imports } = parts(directives)
    const globals = globalsOf(options, path)
    const declaration: ProxyDeclaration = {
      kind: 'proxy',
      software: 'caddy',
      path,
      at: { path, line: sites[0]?.line ?? 1, key: '' },
      servers: sites.flatMap((site) => readSite(site, { path, globals, snippets })),
      includes: imports
        .filter((one) => !snippets.has(one.words[1] ?? ''))
        .map((one) => known(one.words[1] ?? '', { path, line: one.line, key: `import.${one.words[1] ?? ''}` })),
    }
    return { declares: sites.length === 0 && imports.length === 0 ? [] : [declaration], skipped }
  },
}

interface Parts {
  readonly options: readonly CaddyDirective[]
  readonly snippets: ReadonlyMap<string, readonly CaddyDirective[]>
  readonly sites: readonly CaddyDirective[]
  readonly imports: readonly CaddyDirective[]
}

/** Options first, snippets in brackets, then sites; of a file with one site alone its braces may be left out. */
function parts(directives: readonly CaddyDirective[]): Parts {
  const options = directives.find((one) => one.words.length === 0)?.block ?? []
  const snippets = new Map(
    directives.flatMap((one) => {
      const name = /^\(([\w.-]{1,200})\)$/.exec(one.words[0] ?? '')?.[1]
      return name === undefined || one.block === undefined ? [] : [[name, one.block] as const]
    }),
  )
  const rest = directives.filter((one) => one.words.length > 0 && !/^[(&]/.test(one.words[0] ?? ''))
  const imports = rest.filter((one) => one.words[0] === 'import')
  const own = rest.filter((one) => one.words[0] !== 'import')
  const [first, ...more] = own
  const isOne = first !== undefined && first.block === undefined
  const sites = isOne ? [{ words: first.words, line: first.line, block: [...imports, ...more] }] : own.filter((one) => one.block !== undefined)
  return { options, snippets, sites, imports: [...imports, ...sites.flatMap((site) => importsIn(site.block ?? []))] }
}

function importsIn(block: readonly CaddyDirective[], depth = 0): readonly CaddyDirective[] {
  return depth > 8 ? [] : block.flatMap((one) => (one.words[0] === 'import' ? [one] : importsIn(one.block ?? [], depth + 1)))
}
