/** Amazon ECS: task definitions in JSON, which a workflow renders and registers; those of one folder and one stage are one stack. */
import { compareText } from '../../base/evidence.ts'
import { basename, dirname, placeOf, wordsOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import type { Declaration } from '../../model/declaration.ts'
import type { Candidate, Stack } from '../../model/stack.ts'
import { chooseFiles, unreadable, type FileUnit } from '../../parse/chosen-files.ts'
import { createTold, fieldsOf } from '../../parse/fields.ts'
import type { Platform } from '../platform.ts'
import { deploysIn, type Deploys } from './deploys.ts'
import { isCalledTask, nameOf, saysProduction, taskIn } from './document.ts'
import { declareTask } from './task.ts'

interface Definition {
  readonly path: string
  /** Absent where the file can't be read as one. */
  readonly family?: string
}

export const ecsPlatform: Platform = {
  name: 'ecs',
  title: 'Task definitions of Amazon ECS in JSON',
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html',
  files: [
    '**/*{task,Task}*{def,Def}*.json',
    '**/{ecs,ECS}*.json',
    '**/*{-,_,.}ecs*.json',
    '**/{.aws,.ecs,ecs}/**/*.json',
    '**/{task-definitions,task_definitions,taskDefinitions,task-definition,task-defs,taskdefs}/**/*.json',
  ],
  words: ['"containerDefinitions"'],
  async find({ paths, context }) {
    const found: Definition[] = []
    for (const path of paths) {
      const file = await context.read(path)
      if (!isText(file)) continue
      const { root, problem } = taskIn(file.text, path)
      if (root !== undefined) found.push({ path, family: nameOf(root, path) })
      else if (problem !== undefined && isCalledTask(path)) found.push({ path })
    }
    if (found.length === 0) return { stacks: [], candidates: [] }
    return chosen(found, await deploysIn(context))
  },
  async read(stack, context) {
    const told = createTold()
    const declares: Declaration[] = []
    const deploys = await deploysIn(context)
    const names = new Set<string>()
    for (const path of stack.files) {
      const file = await context.read(path)
      if (!isText(file)) {
        told.tell({ path, line: 1 }, 'is not there, or too large to read')
        continue
      }
      const { root, problem } = taskIn(file.text, path)
      if (problem !== undefined) told.tell(unreadable(path, problem, 'JSON'), `JSON: ${problem.message}`)
      else if (root === undefined) told.tell({ path, line: 1 }, 'is no task definition')
      if (root === undefined) continue
      const family = nameOf(root, path)
      const name = names.has(family) ? basename(path).replace(/\.json$/, '') : family
      names.add(name)
      declares.push(...declareTask(fieldsOf(root, '', told), { name, stack: stack.name, path }, deploys, told))
    }
    return { declares, skipped: told.skips }
  },
}

/** One production of several services has a file for each of them: what tells two stages apart is a folder or a word of the name. */
function chosen(found: readonly Definition[], deploys: Deploys): { readonly stacks: readonly Stack[]; readonly candidates: readonly Candidate[] } {
  const groups = new Map<string, Definition[]>()
  for (const one of found) {
    const key = `${dirname(one.path)}\0${stageOf(one)}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const aside: Candidate[] = []
  const members = new Map<string, readonly string[]>()
  const units = [...groups.values()].map((group): FileUnit => {
    const own = oneOfEach(group, deploys, aside)
    const [first] = own
    const path = first?.path ?? ''
    members.set(
      path,
      own.map((one) => one.path),
    )
    const families = own.flatMap(({ family }) => family ?? [])
    const [name] = families
    return { path, services: families, ...(name === undefined ? {} : { name }), ...(own.length < 2 ? {} : { stack: stackNamed(path) }) }
  })
  const { stacks, candidates } = chooseFiles('ecs', units, /\.json$/)
  return {
    stacks: stacks.map((stack) => deployed({ ...stack, files: members.get(stack.files[0] ?? '') ?? stack.files }, deploys)),
    candidates: [...candidates.flatMap(({ path, why }) => (members.get(path) ?? [path]).map((one) => ({ path: one, why }))), ...aside].sort((a, b) =>
      compareText(a.path, b.path),
    ),
  }
}

function stageOf({ path, family }: Definition): string {
  const file = basename(path)
  if (placeOf(file).place === 'development') return placeOf(file).why
  if (saysProduction(path)) return 'production'
  const byName = family === undefined ? undefined : placeOf(family.replaceAll('/', '-'))
  return byName?.place === 'development' ? byName.why : ''
}

/** Of two definitions of one family only the last that is registered runs: the one that a workflow names. */
function oneOfEach(group: readonly Definition[], deploys: Deploys, aside: Candidate[]): readonly Definition[] {
  const kept = new Map<string, Definition>()
  const sorted = [...group].sort((a, b) => Number(deploys.of(b.path) !== undefined) - Number(deploys.of(a.path) !== undefined) || compareText(a.path, b.path))
  for (const one of sorted) {
    const twin = kept.get(one.family ?? one.path)
    if (twin === undefined) kept.set(one.family ?? one.path, one)
    else aside.push({ path: one.path, why: `another definition of ${one.family ?? ''}, which ${twin.path} defines already` })
  }
  return [...kept.values()].sort((a, b) => compareText(a.path, b.path))
}

const plain =
  /^(ecs|aws|tasks?|taskdefs?|definitions?|defs?|deploy|deployments?|infra|infrastructure|ops|github|cloud|config|prod|production|live|staging|dev)$/

/** The nearest folder that names more than the kind of its files, or their stage. */
function stackNamed(path: string): string {
  const folders = dirname(path).split('/').reverse()
  return folders.find((folder) => wordsOf(folder).some((word) => !plain.test(word))) ?? 'ecs'
}

function deployed(stack: Stack, deploys: Deploys): Stack {
  const at = stack.files.map((path) => deploys.of(path)).find((one) => one !== undefined)
  return at === undefined || stack.unsure === true ? stack : { ...stack, deployed: true, why: `deployed by ${at.path}:${at.line}` }
}
