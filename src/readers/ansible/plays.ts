/** Plays followed into the roles and files of tasks that they apply, with what has to hold on the way there. */
import { basename, dirname, join, placeOf } from '../../base/paths.ts'
import { isText } from '../../base/source.ts'
import { asList, asMap, asScalar, parseYaml, valueAt, type YamlMap, type YamlNode } from '../../parse/yaml.ts'
import type { ReadContext } from '../reader.ts'
import { own, standingOf, together, type Standing } from './condition.ts'
import { conditionsOf, tasksOf, type Task } from './task.ts'
import { environmentOf, valuesBelow, type Values } from './values.ts'

/** A task at a place, as one play comes to it. */
export interface Placed extends Task {
  readonly path: string
  readonly standing: Standing
  /** The role's folder, else the playbook's: what it copies lies below. */
  readonly folder: string
  readonly play: string
}

export interface Plays {
  readonly tasks: readonly Placed[]
  readonly values: Values
}

interface At {
  readonly path: string
  readonly folder: string
  readonly play: string
  readonly standing: Standing
  readonly depth: number
}

const aside = /(^|\/)(roles|tasks|handlers|defaults|vars|meta|templates|files|group_vars|host_vars|inventory|inventories|molecule|collections)\//
const inventory = /(^|\/)((inventory|inventories|hosts)(\/.{1,200}|[-_.][^/]{1,60})?|[^/]{1,60}\.inventory|inventory[^/]{0,60})$/
const mostFiles = 200
const mostSteps = 5000
const deepest = 20

/** The folder that a set of playbooks and roles begins in, told by one of its files. */
export function baseOf(path: string): string {
  const role = /^(.*?)(?:^|\/)(?:roles\/[^/]+\/|[^/]+\/)?tasks\//.exec(path)
  return role === null ? dirname(path).replace(/(^|\/)playbooks?$/, '') : (role[1] ?? '')
}

export async function playsOf(base: string, context: ReadContext): Promise<Plays> {
  const values = await valuesBelow(base, context)
  const walk = walker(base, context, values)
  const near = [base, dirname(base)]
  const all = context.below(base === '' || dirname(base) === '' ? '' : dirname(base))
  const files = all.filter((path) => /\.ya?ml$/.test(path) && !aside.test(path) && (near.includes(dirname(path)) || /(^|\/)(playbooks?|plays)\//.test(path)))
  const machines = all.filter((path) => inventory.test(path) && path.startsWith(base) && !path.includes('/roles/'))
  const known = machines.length > 0 && machines.every((path) => environmentOf(path.slice(base === '' ? 0 : base.length + 1)) === 'development')
  const hosts: Standing = known ? { is: 'open', why: 'which hosts of production are in the inventory' } : own
  for (const path of files.slice(0, mostFiles)) {
    if (placeOf(path).place === 'example') continue
    const isTrial = environmentOf(basename(path).replace(/\.ya?ml$/, '')) === 'development'
    for (const play of await listOf(path, context)) {
      const told = asScalar(valueAt(play, 'hosts'))?.text ?? (asList(valueAt(play, 'hosts'))?.items ?? []).map((item) => asScalar(item)?.text).join(':')
      if (valueAt(play, 'hosts') === undefined) continue
      const groups = told.split(/[:,]/).map(environmentOf)
      const isElsewhere = isTrial || (groups.length > 0 && groups.every((group) => group === 'development'))
      const standing: Standing = isElsewhere ? { is: 'elsewhere', why: isTrial ? basename(path) : `hosts: ${told}` } : hosts
      const at: At = { path, folder: dirname(path), play: dirname(path), standing, depth: 0 }
      for (const key of ['pre_tasks', 'tasks', 'post_tasks']) await walk.list(valueAt(play, key), at)
      for (const role of asList(valueAt(play, 'roles'))?.items ?? []) await walk.role(role, at)
    }
  }
  return { tasks: walk.found, values }
}

async function listOf(path: string, context: ReadContext): Promise<readonly YamlMap[]> {
  const file = await context.read(path)
  if (!isText(file) || !/^\s*-\s/m.test(file.text)) return []
  return (asList(parseYaml(file.text).documents[0])?.items ?? []).flatMap((item) => asMap(item) ?? [])
}

/** Tasks of a file that no play of the tree comes to. */
export async function tasksAlone(path: string, base: string, context: ReadContext, values: Values): Promise<readonly Placed[]> {
  const walk = walker(base, context, values)
  const folder = /^(.*?)\/?tasks\//.exec(path)?.[1] ?? dirname(path)
  const standing: Standing = { is: 'open', why: `which playbook applies ${basename(folder) === '' ? basename(path) : basename(folder)}` }
  await walk.file(path, { path, folder, play: base, standing, depth: 0 })
  return walk.found
}

interface Walker {
  readonly found: Placed[]
  list(node: YamlNode | undefined, at: At): Promise<void>
  role(node: YamlNode, at: At): Promise<void>
  file(path: string, at: At): Promise<void>
}

function walker(base: string, context: ReadContext, values: Values): Walker {
  const found: Placed[] = []
  let steps = 0
  const under = (at: At, node: YamlNode): At => ({
    ...at,
    standing: together([at.standing, ...conditionsOf(node).map((when) => standingOf(when, values))]),
    depth: at.depth + 1,
  })
  const file = async (path: string, at: At): Promise<void> => {
    for (const item of at.depth > deepest ? [] : await listOf(path, context)) await step(item, { ...at, path })
  }
  const list = async (node: YamlNode | undefined, at: At): Promise<void> => {
    for (const item of asList(node)?.items ?? []) await step(item, at)
  }
  const step = async (item: YamlNode, before: At): Promise<void> => {
    const at = under(before, item)
    const map = asMap(item)
    if (map === undefined || ++steps > mostSteps || at.depth > deepest) return
    for (const key of ['block', 'always']) await list(valueAt(map, key), at)
    for (const task of tasksOf(map)) {
      const name = task.args.get('file') ?? ''
      if (/role$/.test(task.module)) await applied(task.args.get('name') ?? task.args.get('role') ?? '', task.args.get('tasks_from') ?? 'main', at)
      else if (/^(include|import)/.test(task.module)) {
        const to = [join(dirname(at.path), name), join(`${at.folder}/tasks`, name)].find((one) => one !== undefined && context.has(one))
        if (to !== undefined) await file(to, at)
      } else found.push({ ...task, path: at.path, standing: at.standing, folder: at.folder, play: at.play })
    }
  }
  const applied = async (name: string, from: string, at: At): Promise<void> => {
    const folders = [`${at.play}/roles/${name}`, `${base}/roles/${name}`, `${dirname(at.play)}/roles/${name}`, `${base}/${name}`, `${at.play}/${name}`]
    for (const folder of folders.map((one) => join('', one.replace(/^\/+/, '')))) {
      const tasks = ['yml', 'yaml'].map((ending) => `${folder}/tasks/${from.replace(/\.ya?ml$/, '')}.${ending}`).find(context.has)
      if (folder === undefined || tasks === undefined) continue
      const inside = { ...at, folder, depth: at.depth + 1 }
      const meta = await context.read(`${folder}/meta/main.yml`)
      const needs = isText(meta) && at.depth <= deepest ? asList(valueAt(parseYaml(meta.text).documents[0], 'dependencies')) : undefined
      for (const one of needs?.items ?? []) await role(one, inside)
      await file(tasks, inside)
      return
    }
  }
  const role = (node: YamlNode, at: At): Promise<void> => {
    const name = asScalar(node)?.text ?? asScalar(valueAt(node, 'role'))?.text ?? asScalar(valueAt(node, 'name'))?.text ?? ''
    return ++steps > mostSteps ? Promise.resolve() : applied(name, 'main', under(at, node))
  }
  return { found, list, role, file }
}
