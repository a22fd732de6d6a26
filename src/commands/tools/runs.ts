/** Commands that run another script or target of the tree. */
import type { Word } from '../../model/action.ts'
import { optionsOf } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { pathFrom, relativeTo, unrooted, withText } from '../word.ts'

export function runDraft(call: Pick<Call, 'folder'>, script: Word, more: readonly Word[], folder = call.folder): Draft {
  const told = relativeTo(folder, [script])
  return { does: 'run', script: told.words[0] ?? script, arguments: more, ...(told.folder === undefined ? {} : { folder: told.folder }) }
}

/** `make -C dir deploy X=y` runs `make:deploy`. */
function make(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-C --directory -f --file --makefile -j --jobs -I -o -W -d --dir -t --taskfile -l --justfile --working-directory')
  if (options.has('-n', '--dry-run', '--version', '--help')) return []
  const within = options.get('-C', '--directory', '-d', '--dir', '--working-directory')
  const folder = within === undefined ? call.folder : unrooted(pathFrom(call.folder, within.text))
  const prefix = call.program === 'gmake' ? 'make' : call.program === 'go-task' ? 'task' : call.program
  const targets = options.rest.filter((word) => !/^[A-Za-z_]\w*[:?+]?=/.test(word.text))
  if (prefix === 'just') return targets.slice(0, 1).map((target) => runDraft(call, withText(target, `just:${target.text}`), targets.slice(1), folder))
  if (targets.length === 0) return [runDraft(call, { text: `${prefix}:${prefix === 'task' ? 'default' : ''}`, resolved: true, variables: [] }, [], folder)]
  return targets.map((target) => runDraft(call, withText(target, `${prefix}:${target.text}`), [], folder))
}

const packageOptions = '--prefix -w --workspace -C --dir --cwd --filter -F --loglevel --reporter'
const packageVerbs = new Set([
  'install',
  'i',
  'ci',
  'add',
  'remove',
  'rm',
  'uninstall',
  'update',
  'upgrade',
  'publish',
  'pack',
  'audit',
  'config',
  'cache',
  'list',
  'ls',
  'link',
  'login',
  'init',
  'version',
  'outdated',
  'prune',
  'fetch',
  'deploy',
  'why',
  'info',
  'view',
  'set',
  'setup',
  'store',
  'workspaces',
  'plugin',
  'import',
  'dedupe',
  'rebuild',
  'create',
  'pm',
])

/** `npm run X`, `npm start`, `yarn X`, `pnpm --filter api run X`, `bun run X` run `npm:X`; what they execute is looked through before this. */
function packages(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, packageOptions, { leading: true })
  const [first, ...rest] = options.rest
  if (first === undefined) return []
  const within = options.get('--prefix', '-C', '--dir', '--cwd')
  const folder = within === undefined ? call.folder : unrooted(pathFrom(call.folder, within.text))
  const run = (script: Word, more: readonly Word[]): readonly Draft[] => [
    runDraft(
      call,
      withText(script, `npm:${script.text}`),
      more.filter((word) => word.text !== '--'),
      folder,
    ),
  ]
  if (first.text === 'run' || first.text === 'run-script') {
    const inner = optionsOf(rest, packageOptions, { leading: true })
    const [script, ...more] = inner.rest
    const place = inner.get('--prefix', '-C', '--dir', '--cwd')
    if (script === undefined) return []
    if (call.program === 'bun' && /[./]/.test(script.text)) return [{ does: 'serve', tool: 'bun', script }]
    return place === undefined ? run(script, more) : [runDraft(call, withText(script, `npm:${script.text}`), more, unrooted(pathFrom(call.folder, place.text)))]
  }
  if (first.text === 'workspace' && rest[0] !== undefined) {
    const script = rest[1]?.text === 'run' ? rest[2] : rest[1]
    return script === undefined ? [] : run(script, [])
  }
  if (call.program === 'npm') return /^(start|stop|restart|test|t)$/.test(first.text) ? run(first, rest) : []
  if (call.program === 'bun' && /[./]/.test(first.text)) return [{ does: 'serve', tool: 'bun', script: first }]
  return packageVerbs.has(first.text) || first.text.startsWith('-') ? [] : run(first, rest)
}

/** Interpreters of scripts that are no shell: the script's name is what can be found in the tree. */
function interpreter(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-m -c -W -X -e -I -r -A --app', { leading: true })
  if (options.has('-c', '-e', '-m', '--version', '-V')) return []
  const [script, ...more] = options.rest
  return script === undefined || !/\.\w+$/.test(script.text) ? [] : [runDraft(call, script, more)]
}

export const runTools: readonly Tool[] = [
  { programs: ['make', 'gmake', 'just', 'task', 'go-task'], does: make },
  { programs: ['npm', 'yarn', 'pnpm', 'bun'], does: packages },
  { programs: ['python', 'python3', 'python2', 'ruby', 'php', 'perl'], does: interpreter },
]

/** A program given as a path, or with a script's ending, is a script of somebody's own. */
export function isOwnScript(path: string): boolean {
  if (/\.(sh|bash|zsh|ksh)$/.test(path)) return true
  return path.includes('/') && !/^\/(usr\/)?(local\/)?s?bin\/[^/.]+$/.test(path) && !/node_modules\/\.bin\//.test(path) && !/^https?:/.test(path)
}
