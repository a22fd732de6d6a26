/** Reads go.mod: which module of Go stands where, what it requires, and whether it holds a program. */
import { basename, dirname } from '../base/paths.ts'
import type { SourceFile } from '../base/source.ts'
import type { PackageDeclaration, Reading } from '../model/declaration.ts'
import type { ScannerDeclaration } from '../model/surroundings.ts'
import type { ReadContext, Reader } from './reader.ts'

export const goModuleReader: Reader = {
  name: 'go-module',
  title: 'go.mod: a module of Go and what it requires',
  docs: 'https://go.dev/ref/mod#go-mod-file',
  files: ['**/go.mod'],
  concerns: (text) => /^module\s/m.test(text),
  read,
}

const serving =
  /^github\.com\/(gin-gonic\/gin|labstack\/echo|gofiber\/fiber|go-chi\/chi|gorilla\/mux|julienschmidt\/httprouter|danielgtaylor\/huma)|^google\.golang\.org\/grpc$/

async function read(file: SourceFile, context: ReadContext): Promise<Reading> {
  const path = /^module\s+"?([^\s"]{1,200})"?/m.exec(file.text)?.[1]
  if (path === undefined || /(^|\/)(vendor|testdata|node_modules)\//.test(file.path)) return { declares: [], skipped: [] }
  const folder = dirname(file.path)
  const dependencies = requiredIn(file)
  const declaration: PackageDeclaration = {
    kind: 'package',
    language: 'go',
    ...(holdsProgram(folder, context) ? { starts: true } : {}),
    ...([...dependencies].some(([name]) => serving.test(name)) ? { serves: true } : {}),
    name: basename(path.replace(/\/v\d+$/, '')),
    folder,
    path: file.path,
    at: { path: file.path, line: lineOf(file.text, file.text.search(/^module\s/m)), key: 'module' },
    dependencies,
    scripts: [],
  }
  return { declares: [declaration, ...toolsIn(file)], skipped: [] }
}

/** A scanner among the {@link https://go.dev/ref/mod#go-mod-file-tool tools}: somebody brings it along, and whether anything runs it stands elsewhere. */
function toolsIn({ path, text }: SourceFile): readonly ScannerDeclaration[] {
  const found = /^(?:tool\s+|\t)golang\.org\/x\/vuln\/cmd\/govulncheck\s*$/m.exec(text)
  if (found === null) return []
  const at = { path, line: lineOf(text, found.index), key: 'tool.govulncheck' }
  return [{ kind: 'scanner', tool: 'govulncheck', path, at, covers: ['go'], reckoned: true }]
}

const lineOf = (text: string, offset: number): number => text.slice(0, Math.max(0, offset)).split('\n').length

/** `require` lines, alone or in brackets; what a module requires for others alone, `// indirect`, is none of its own. */
function requiredIn({ path, text }: SourceFile): PackageDeclaration['dependencies'] {
  const found = new Map<string, { range: string; dev: boolean; at: { path: string; line: number; key: string } }>()
  let inside = ''
  text.split('\n').forEach((written, index) => {
    const line = written.replace(/\/\/.*$/, '').trim()
    const opened = /^(\w+)\s*\($/.exec(line)?.[1]
    if (opened !== undefined) inside = opened
    else if (line === ')') inside = ''
    const required = /^(?:require\s+)?([\w.~/-]{1,200})\s+(v[\w.+-]{1,80})$/.exec(line)
    const [, name, range] = required ?? []
    if (name === undefined || range === undefined || (inside !== 'require' && !line.startsWith('require')) || /\/\/\s*indirect/.test(written)) return
    found.set(name, { range, dev: false, at: { path, line: index + 1, key: `require.${name}` } })
  })
  return found
}

/** Programs stand in the module's own folder or below `cmd`; a `main.go` elsewhere is as good. */
function holdsProgram(folder: string, context: ReadContext): boolean {
  const below = folder === '' ? '' : `${folder}/`
  return context.below(folder).some((path) => {
    const rest = path.slice(below.length)
    return (
      (rest === 'main.go' || /^cmd\/(?:[^/]+\/)?[^/]+\.go$/.test(rest) || /\/main\.go$/.test(rest)) &&
      !/(^|\/)(testdata|vendor|examples?|tools?|scripts?)\//.test(rest)
    )
  })
}
