/** Inputs for the tests of stacks: texts by path, and scripts by what they deploy. */
import type { Action, DeployAction, Word } from '../../src/model/action.ts'
import type { ScriptDeclaration } from '../../src/model/declaration.ts'
import { stackShape, type StackShape } from '../../src/parse/stack-shape.ts'
import { findStacks, type FoundStacks, type StackInput } from '../../src/stacks/index.ts'

const word = (text: string): Word => ({ text, resolved: !text.includes('$'), variables: [] })

export interface Deploy {
  readonly tool?: 'stack' | 'compose'
  readonly files?: readonly string[]
  readonly folder?: string
  readonly project?: string
  readonly envFiles?: readonly string[]
  readonly profiles?: readonly string[]
  readonly context?: string
  readonly condition?: string
}

export function deploy(path: string, line: number, options: Deploy = {}): DeployAction {
  const { tool = 'compose', files = [], envFiles = [], profiles = [], context = path } = options
  return {
    does: 'deploy',
    tool,
    files: files.map(word),
    envFiles: envFiles.map(word),
    profiles: profiles.map(word),
    context,
    at: { path, line, key: `line ${line}` },
    ...(options.folder === undefined ? {} : { folder: options.folder }),
    ...(options.project === undefined ? {} : { project: word(options.project) }),
    ...(options.condition === undefined ? {} : { condition: options.condition }),
  }
}

/** `ops/deploy.sh`, `Makefile#deploy`: actions are made with the path before `#`. */
export function script(
  name: string,
  deploys: readonly Deploy[],
  more: { readonly title?: string; readonly actions?: readonly Action[] } = {},
): ScriptDeclaration {
  const path = name.split('#')[0] as string
  return {
    kind: 'script',
    name,
    path,
    at: { path, line: 1, key: name },
    actions: [...deploys.map((one, index) => deploy(path, 10 + index, { context: `${path} ${more.title ?? ''}`, ...one })), ...(more.actions ?? [])],
    ...(more.title === undefined ? {} : { title: more.title }),
  }
}

export function run(path: string, text: string): Action {
  return { does: 'run', script: word(text), arguments: [], at: { path, line: 5, key: 'line 5' } }
}

/** `web:acme/web db:postgres:16 api=./api x` → services with images, builds, or nothing. */
export function services(text: string, tail = ''): string {
  const lines = text.split(' ').map((one) => {
    const [, name, sign, what] = /^([\w-]+)(?:([:=])(.+))?$/.exec(one) ?? []
    return sign === undefined ? `  ${name}: {}\n` : `  ${name}:\n    ${sign === ':' ? 'image' : 'build'}: ${what}\n`
  })
  return `services:\n${lines.join('')}${tail}`
}

export const shop = services('web:acme/web worker:acme/worker db:postgres:16 redis:redis:7')

export function find(files: Readonly<Record<string, string>>, more: Partial<StackInput> = {}): FoundStacks {
  const shapes = new Map<string, StackShape>()
  for (const [path, text] of Object.entries(files)) {
    const shape = stackShape(text)
    if (shape !== undefined) shapes.set(path, shape)
  }
  return findStacks({ shapes, scripts: [], paths: Object.keys(files), ...more })
}

export const filesOf = (found: FoundStacks): readonly (readonly string[])[] => found.stacks.map(({ files }) => files)
export const whyNot = (found: FoundStacks, path: string): string | undefined => found.candidates.find((candidate) => candidate.path === path)?.why
