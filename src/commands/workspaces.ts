/** Which packages of a workspace a command builds, installs or starts: `turbo run build --filter=web`, `pnpm --filter api deploy`, `nx build web`. */
import { commandsIn } from '../parse/shell/commands.ts'
import { parseShell } from '../parse/shell/parse.ts'
import { optionsOf } from './options.ts'
import { baseName, literal } from './word.ts'

/** Names as written, without the marks of what comes with a package. A choice that leaves packages out names none. */
export function workspacesIn(text: string): readonly string[] {
  if (!runner.test(text)) return []
  return commandsIn(parseShell(text).body).flatMap(({ words }) => workspacesOf(words))
}

/** The same of words of which no shell has looked at any: `["sh", "-c", "…"]` holds a text for one. */
export function workspacesOfWords(words: readonly string[]): readonly string[] {
  const [first = '', flag = '', text] = words
  return /^(ba|da|a|z)?sh$/.test(baseName(first)) && /^-[a-z]*c$/.test(flag) && text !== undefined ? workspacesIn(text) : workspacesOf(words)
}

const runner = /\b(turbo|nx|pnpm|yarn|npm|bun|lerna)\b/
const starters = new Set(['npx', 'bunx', 'pnpx', 'exec', 'dlx', 'corepack', 'env', 'dotenv', '--'])
const valued =
  '-F --filter --filter-prod --scope --projects -p --project -w --workspace -C --dir --cwd --prefix -t --target --targets --configuration -c --parallel --concurrency --out-dir --cache-dir'

function workspacesOf(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word) => !starters.has(word) && !/^[A-Za-z_]\w*=/.test(word))
  const [program = '', ...given] = words.slice(Math.max(start, 0))
  const tool = baseName(program)
  const isPackager = /^(pnpm|yarn|npm|bun)$/.test(tool)
  // `pnpm turbo …` and `yarn exec nx …` start what follows.
  const inner = isPackager ? given.findIndex((word) => /^(turbo|nx|lerna)$/.test(word)) : -1
  if (inner >= 0 && inner < 3) return workspacesOf(given.slice(inner))
  if (!isPackager && !/^(turbo|nx|lerna)$/.test(tool)) return []
  const options = optionsOf(given.map(literal), valued)
  const [verb = '', ...rest] = options.rest.map(({ text }) => text)
  const names = options.all(
    '-F',
    '--filter',
    '--filter-prod',
    '--scope',
    ...(tool === 'nx' ? ['--projects', '-p', '--project'] : []),
    ...(/^(npm|bun)$/.test(tool) ? ['-w', '--workspace'] : []),
  )
  return [...names.flatMap(({ text }) => text.split(',')), ...positional(tool, verb, rest)].flatMap(plain)
}

/** `turbo prune web`, `nx build web`, `nx run web:build`, `yarn workspace web build`. */
function positional(tool: string, verb: string, rest: readonly string[]): readonly string[] {
  if (tool === 'turbo') return verb === 'prune' ? rest : []
  if (tool === 'yarn') return verb === 'workspace' ? rest.slice(0, 1) : []
  if (tool !== 'nx' || /^(run-many|affected|reset|graph|show|format|migrate|sync|report|list|init|add|generate|g)\b/.test(verb)) return []
  return verb === 'run' ? rest.slice(0, 1).map((target) => target.split(':', 1)[0] ?? '') : rest.slice(0, 1)
}

/** `web...`, `...^web`, `{apps/web}...`, `./apps/web` → `web`, `apps/web`. What only leaves out, or is a pattern, names no package. */
function plain(written: string): readonly string[] {
  const name = written
    .replace(/\^?\.{3}$/, '')
    .replace(/^\.{3}\^?/, '')
    .replace(/^\{(.*)\}$/, '$1')
    .replace(/^\.\//, '')
  return name === '' || /[!*[\]]/.test(name) ? [] : [name]
}
