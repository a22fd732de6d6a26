/** Makefiles, justfiles and Taskfiles: each target a script of its own. */
import type { Skip } from '../base/evidence.ts'
import type { ScriptDeclaration } from '../model/declaration.ts'
import type { Action } from '../model/action.ts'
import { actionsOf } from '../commands/index.ts'
import type { Reader } from './reader.ts'
import { readJustfile } from './makefile/just.ts'
import { readMakefile } from './makefile/make.ts'
import { readTaskfile } from './makefile/task.ts'
import type { Target, Targets } from './makefile/target.ts'

export const makefileReader: Reader = {
  name: 'makefile',
  title: 'Makefiles, justfiles and Taskfiles',
  docs: 'https://www.gnu.org/software/make/manual/make.html',
  files: [
    '**/{Makefile,makefile,GNUmakefile,justfile,Justfile,.justfile}',
    '**/*.{mk,just}',
    '**/{Taskfile,taskfile}.{yml,yaml}',
    '**/Taskfile.dist.{yml,yaml}',
  ],
  async read({ path, text }) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const tool = /\.ya?ml$/.test(name) ? 'task' : /just/i.test(name) ? 'just' : 'make'
    const read: Targets = tool === 'task' ? readTaskfile(text) : tool === 'just' ? readJustfile(text) : readMakefile(text)
    const skipped: Skip[] = read.problems.map(({ line, message }) => ({ path, line, reason: message }))
    const known = new Set(read.targets.map((target) => target.name))
    const declares = read.targets.map((target) => declare(path, tool, target, known, read.environment, skipped))
    return { declares, skipped }
  },
}

function declare(
  path: string,
  tool: string,
  target: Target,
  known: ReadonlySet<string>,
  environment: ReadonlyMap<string, string>,
  skipped: Skip[],
): ScriptDeclaration {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
  const at = { path, line: target.line, key: target.name }
  const run = (name: string, line: number): Action => ({
    does: 'run',
    at: { path, line, key: `${target.name}.run.${name}` },
    script: { text: `${tool}:${name}`, resolved: true, variables: [] },
    arguments: [],
    folder,
  })
  // A prerequisite that is no target is a file.
  const before = target.prerequisites.filter((name) => known.has(name) && name !== target.name).map((name) => run(name, target.line))
  const within = target.folder === undefined ? folder : folder === '' ? target.folder : `${folder}/${target.folder}`
  const found = actionsOf(target.script, {
    path,
    line: target.line,
    key: target.name,
    environment,
    folder: within,
    title: target.name,
    lines: (line) => target.lines[line - 1] ?? target.lines.at(-1) ?? target.line,
  })
  skipped.push(...found.skipped)
  return { kind: 'script', name: `${path}#${target.name}`, path, at, actions: [...before, ...found.actions], title: target.name }
}
