/** Ansible's cron tasks: schedules of the hosts that its playbooks set up, followed into the scripts of the tree that they install there. */
import type { Evidence } from '../../base/evidence.ts'
import { unresolved } from '../../base/fact.ts'
import { actionsOf, cronEntry, cronPlace, printsNothing, scheduleFacts, scheduleName } from '../../commands/index.ts'
import type { Action } from '../../model/action.ts'
import type { ScheduleDeclaration } from '../../model/declaration.ts'
import type { ReadContext, Reader } from '../reader.ts'
import { either, own, standingOf, together, type Standing } from './condition.ts'
import { installedBy, type Installed } from './installed.ts'
import { baseOf, playsOf, tasksAlone, type Placed, type Plays } from './plays.ts'
import { filled, type Values } from './values.ts'

export const ansibleReader: Reader = {
  name: 'ansible',
  title: 'Cron tasks of Ansible, with the scripts of the tree that they run',
  docs: 'https://docs.ansible.com/ansible/latest/collections/ansible/builtin/cron_module.html',
  files: [
    '**/tasks/**/*.{yml,yaml}',
    '**/{ansible,playbooks,provisioning}/**/*.{yml,yaml}',
    '**/{*playbook*,*backup*,*cron*,site,deploy*,provision*,setup*,install*}.{yml,yaml}',
  ],
  concerns: (text) => /^[ \t-]{0,200}(?:\w{1,60}\.){0,2}cron:|etc\/cron/m.test(text) && /^\s*-\s/m.test(text),
  async read({ path }, context) {
    const base = baseOf(path)
    const plays = await kept(base, context)
    const reached = plays.tasks.filter((task) => task.path === path)
    const tasks = reached.length > 0 ? reached : await tasksAlone(path, base, context, plays.values)
    const installed = installedBy(reached.length > 0 ? plays.tasks : [...tasks, ...plays.tasks], plays.values, context)
    const declares: ScheduleDeclaration[] = []
    for (const same of alike(tasks)) {
      const one = await scheduleOf(same, plays, installed)
      if (one !== undefined) declares.push({ ...one, name: `${one.name}${numberOf(declares, one.name)}` })
    }
    return { declares, skipped: [] }
  },
}

function numberOf(before: readonly ScheduleDeclaration[], name: string): string {
  const same = before.filter((one) => one.name.replace(/\[\d+\]$/, '') === name).length
  return same === 0 ? '' : `[${same + 1}]`
}

const keptPlays = new WeakMap<ReadContext, Map<string, Promise<Plays>>>()

/** Files of one set of playbooks are followed once. */
function kept(base: string, context: ReadContext): Promise<Plays> {
  const all = keptPlays.get(context) ?? new Map<string, Promise<Plays>>()
  keptPlays.set(context, all)
  const found = all.get(base) ?? playsOf(base, context)
  all.set(base, found)
  return found
}

/** The same task, as several plays come to it. */
function alike(tasks: readonly Placed[]): readonly (readonly Placed[])[] {
  const groups = new Map<string, Placed[]>()
  for (const task of tasks) {
    const key = JSON.stringify([task.line, ...task.args])
    groups.set(key, [...(groups.get(key) ?? []), task])
  }
  return [...groups.values()]
}

interface Line {
  readonly fields: string
  readonly job: string
}

async function scheduleOf(same: readonly Placed[], { tasks, values }: Plays, installed: Installed): Promise<ScheduleDeclaration | undefined> {
  const [task] = same
  if (task === undefined) return undefined
  const line = lineOf(task, values)
  if (line === undefined) return undefined
  const { args, path } = task
  const at: Evidence = { path, line: task.line, key: `ansible.${(args.get('name') ?? args.get('dest') ?? 'cron').replace(/[^\w.-]+/g, '-')}` }
  const standing = together([either(same.map((one) => one.standing)) ?? own, stateOf(task, values), removedBy(task, tasks, values)])
  const command = cronEntry(`* * * * * ${line.job}`, 'no')?.command ?? line.job
  const actions = await followed(actionsOf(command, { ...at, line: task.line }).actions, installed, new Set())
  const mails = tasks.find(
    (one) => one.standing.is === 'own' && one.args.get('name') === 'MAILTO' && (one.args.get('job') ?? one.args.get('value') ?? '') !== '',
  )
  const expression = { text: line.fields, resolved: !line.fields.includes('$'), variables: [] }
  return {
    kind: 'schedule',
    name: `${path}#${scheduleName(actions, command)}`,
    at,
    ...(standing.is === 'open'
      ? { expression: unresolved(standing.why, at, 'commit what tells it of production’s hosts'), syntax: 'cron' as const }
      : scheduleFacts(expression, 'cron', at)),
    actions,
    by: 'ansible',
    ...(mails === undefined || printsNothing(command) ? {} : { mails: { path: mails.path, line: mails.line, key: 'ansible.MAILTO' } }),
    ...(standing.is === 'off' ? { disabled: standing.why } : {}),
    ...(standing.is === 'elsewhere' ? { elsewhere: standing.why } : {}),
  }
}

/** A cron task's line, or what cron runs of its own folders: a script that is put into `cron.daily`. */
function lineOf({ module, args }: Placed, values: Values): Line | undefined {
  const dest = filled(args.get('dest') ?? '', values)
  const place = /^(copy|template)$/.test(module) ? cronPlace(dest) : undefined
  if (place?.expression !== undefined) return { fields: place.expression, job: dest }
  const job = args.get('job')
  if (module !== 'cron' || job === undefined || args.get('env') === 'true') return undefined
  const special = args.get('special_time')
  if (special !== undefined) return { fields: filled(`@${special}`, values), job: filled(job, values) }
  const field = (name: string): string => {
    const written = args.get(name) ?? '*'
    // Whichever minute a host is given, it is one.
    return /\|\s*random/.test(written) ? '0' : filled(written, values).trim()
  }
  return { fields: ['minute', 'hour', 'day', 'month', 'weekday'].map(field).join(' '), job: filled(job, values) }
}

function stateOf({ module, args }: Placed, values: Values): Standing {
  if (module !== 'cron') return own
  const state = filled(args.get('state') ?? 'present', values)
  const disabled = filled(args.get('disabled') ?? 'false', values)
  if (state === 'absent') return { is: 'off', why: 'state: absent' }
  if (/^(true|yes)$/i.test(disabled)) return { is: 'off', why: 'disabled: true' }
  const chosen = /^\{\{\s*["']present["'] if (.*?) else ["']absent["']\s*\}\}$/.exec(args.get('state') ?? '')?.[1]
  if (chosen !== undefined) return standingOf(chosen, values)
  return state.includes('$') || disabled.includes('$') ? { is: 'open', why: state.includes('$') ? 'state' : 'disabled' } : own
}

/** A later task takes the line of that name and user away again. */
function removedBy(task: Placed, tasks: readonly Placed[], values: Values): Standing {
  const name = task.args.get('name')
  const after = tasks.findIndex((one) => one.path === task.path && one.line === task.line)
  const same = ({ module, args, standing }: Placed): boolean =>
    module === 'cron' && args.get('name') === name && args.get('user') === task.args.get('user') && args.get('state') === 'absent' && standing.is === 'own'
  const removal = name === undefined || task.module !== 'cron' || after < 0 ? undefined : tasks.slice(after + 1).find(same)
  return removal === undefined ? own : { is: 'off', why: `${filled(name ?? '', values)} is removed again` }
}

const mostScripts = 40

/** Scripts that lie on the host are what they do; others stay as they are named. */
async function followed(actions: readonly Action[], installed: Installed, seen: Set<string>): Promise<readonly Action[]> {
  const found: Action[] = []
  for (const action of actions) {
    const host = action.does === 'run' ? hostPath(action.script.text, action.folder) : undefined
    const file = host === undefined || seen.has(host) || seen.size >= mostScripts ? undefined : await fileOf(host, installed)
    if (host === undefined || file === undefined) {
      found.push(action)
      continue
    }
    seen.add(host)
    const { path, text } = file
    const count = text.split('\n').length - (file.added ?? 0)
    const origin = { path, line: 1, key: 'script', lines: (line: number) => Math.min(line, count) }
    const library = new Map<string, string>()
    for (const { text: written } of actionsOf(text, origin).sources.slice(0, mostScripts)) {
      const beside = hostPath(written.replace(/^(\$\{?\w+\}?|\$\{[^}]*\}|\$\([^)]*\))\//, ''), host.replace(/\/[^/]*$/, ''))
      const sourced = beside === undefined ? undefined : await installed.textOf(beside)
      if (sourced !== undefined) library.set(written, sourced.text)
    }
    found.push(...(await followed(actionsOf(text, { ...origin, library: (written) => library.get(written) }).actions, installed, seen)))
  }
  return found
}

interface ScriptFile {
  readonly path: string
  readonly text: string
  /** Lines at its end that do what is done with it. */
  readonly added?: number
}

/** A shell script of that path, or a profile of duply's ({@link https://duply.net/wiki/index.php/Duply-documentation}) with what is called with it. */
async function fileOf(host: string, installed: Installed): Promise<ScriptFile | undefined> {
  const [, profile, purges] = /^duply:([\w.-]+) backup(_purge)?$/.exec(host) ?? []
  if (profile === undefined) {
    const file = await installed.textOf(host)
    return file !== undefined && /^(#!.{0,200}?\b(?:ba|z|k|da|a)?sh\b|(?!#!))/.test(file.text) ? file : undefined
  }
  const conf = (await installed.textOf(`/root/.duply/${profile}/conf`)) ?? (await installed.textOf(`/etc/duply/${profile}/conf`))
  if (conf === undefined) return undefined
  const plain = /^\s*GPG_KEY=["']?disabled/m.test(conf.text) ? '--no-encryption ' : ''
  const purge = purges === undefined ? '' : '\nduplicity remove-older-than "$MAX_AGE" "$TARGET"'
  const text = `${conf.text.trimEnd()}\nduplicity ${plain}"$SOURCE" "$TARGET"${purge}`
  return { path: conf.path, text, added: purges === undefined ? 1 : 2 }
}

function hostPath(written: string, folder: string | undefined): string | undefined {
  const full = /^(\/|duply:)/.test(written) || folder === undefined ? written : `${folder}/${written.replace(/^(\.\/)+/, '')}`
  return /^(\/|duply:)/.test(full) ? full : undefined
}
