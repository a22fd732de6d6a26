/** Where the bytes of a dump end: the copies that carry it on, and whether one of them leaves the host. */
import { known, textOf, unresolved, type Fact } from '../base/fact.ts'
import type { CopyAction, DumpAction, Word } from '../model/action.ts'
import type { Hosts } from './hosts.ts'
import type { Declared } from './input.ts'
import type { Job } from './jobs.ts'
import { repositories } from './retention.ts'
import { mountedSettings } from './servers.ts'

/** A copy to a place of which nothing is known, not even its kind, may be anywhere. */
export function offsiteOf(dump: DumpAction, copy: CopyAction | undefined): Fact<boolean> {
  if (copy === undefined && repositories.has(dump.tool) && dump.output === undefined)
    return unresolved(`where ${dump.tool} keeps its repository`, dump.at, `name the repository in the command or the environment of ${dump.tool}`)
  if (copy === undefined) return known(remoteByItself(dump), dump.at)
  if (/^(kopia|restic|borg|duplicity|pgbackrest|wal-[ge]) /.test(copy.to.text))
    return unresolved(`where the ${copy.to.text} lies`, copy.at, `name the repository in the script or its environment`)
  const [variable] = copy.to.variables
  const open = !copy.to.resolved && /^\$\{?\w+\}?(\/|$)/.test(copy.to.text) && copy.tool !== 'aws'
  return open ? unresolved(`\${${variable ?? 'the destination'}}`, copy.at, `write a default for ${variable ?? 'it'} in the script`) : known(true, copy.at)
}

/** Tools that push to their own repository, set through their environment; where that is stands in their own settings. */
export function remoteByItself(dump: DumpAction): boolean {
  return dump.output !== undefined && /^(s3|gs|azure|swift|sftp|abs):|:\/\//.test(dump.output.text)
}

/** A dump that its tool writes to a file of its container, told as the host's path that is mounted there. */
function onHost(dump: DumpAction, hosts: Hosts): DumpAction {
  const { output, target, within } = dump
  if (output === undefined || within !== true || target.container === undefined) return dump
  for (const { type, source, target: place } of hosts.container(target.container.text)?.declared.mounts ?? []) {
    const host = textOf(source)
    const inside = textOf(place)?.replace(/\/+$/, '')
    if (type !== 'bind' || !host?.startsWith('/') || inside === undefined || !`${output.text}/`.startsWith(`${inside}/`)) continue
    return { ...dump, output: { ...output, text: `${host.replace(/\/+$/, '')}${output.text.slice(inside.length)}` } }
  }
  return dump
}

/** The dump with what carries it on, from where it lies in its container or, where nothing does, from where that is on the host. */
export function followed(
  dump: DumpAction,
  hosts: Hosts,
  later: readonly CopyAction[],
  others: readonly CopyAction[],
): readonly [DumpAction, readonly CopyAction[]] {
  const copies = carried(dump, later, others)
  const outside = copies.length > 0 ? dump : onHost(dump, hosts)
  const more = outside === dump ? [] : carried(outside, later, others)
  return more.length > 0 ? [outside, more] : [dump, copies]
}

/** Copies that carry a dump on, and copies of those: out of the container, then to the bucket. */
function carried(dump: DumpAction, later: readonly CopyAction[], others: readonly CopyAction[]): readonly CopyAction[] {
  const found: CopyAction[] = []
  let lying: readonly DumpAction[] = [dump]
  for (const [actions, sameJob] of [
    [later, true],
    [others, false],
  ] as const) {
    for (const action of actions) {
      if (!lying.some((one) => follows(action, one, sameJob))) continue
      found.push(action)
      if (!action.remote && lying.length < 20) lying = [...lying, { ...dump, output: landing(action), pipeline: action.pipeline ?? -1 }]
    }
  }
  return found
}

/** Where a copied file then is: in the folder it was copied to, under its own name. */
function landing(copy: CopyAction): Word {
  return copy.to.text.endsWith('/') ? { ...copy.to, text: `${copy.to.text}${baseOf(copy.from.text)}` } : copy.to
}

/** Whether a copy carries this dump on: the same pipe, the same file, a file made of it, or the folder it lies in. */
function follows(copy: CopyAction, dump: DumpAction, sameJob: boolean): boolean {
  if (sameJob && copy.pipeline !== undefined && copy.pipeline === dump.pipeline) return true
  const from = copy.from.text
  const output = dump.output?.text
  if (output === undefined) return sameJob && !copy.from.resolved
  if (from === output || from.startsWith(`${output}.`)) return true
  const stem = output.replace(/\.(gz|zst|bz2|xz|gpg|age|enc)$/, '')
  if (from === stem || from.startsWith(`${stem}.`)) return true
  const folder = output.slice(0, output.lastIndexOf('/'))
  const plain = from.replace(/\/?(\*[^/]*|\.)?$/, '')
  if (folder !== '' && (plain === folder || folder.startsWith(`${plain}/`)) && plain !== '') return sameJob || plain.length > 1
  // Inside one script, a word that only exists when it runs may well be the dump; one that is known and another file is not.
  return sameJob && !copy.from.resolved && baseOf(from) === baseOf(output)
}

function baseOf(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1)
}

/** The folder of a copy whose name is made when it runs. */
export function shownPlace(to: string): string {
  const folder = to.replace(/\/[^/]*(\$|\*|`)[^]*$/, '/')
  return folder === '' || folder.startsWith('$') ? 'a place known when it runs' : folder
}

/** The repository of a tool that its container's environment names: `WALG_S3_PREFIX`, `PGBACKREST_REPO1_S3_BUCKET`. */
export function withRepository(dump: DumpAction, job: Job, hosts: Hosts, declared: Declared): DumpAction {
  if (dump.output !== undefined || !repositories.has(dump.tool)) return dump
  const container = dump.target.container === undefined ? job.inside : hosts.container(dump.target.container.text)
  const files = container === undefined ? declared.settings.filter(({ server }) => server === 'wal-g') : mountedSettings(container, 'wal-g', declared)
  // What a variable says stands before the file.
  for (const [name, value] of [...(container?.declared.environment ?? []), ...(files.length === 1 ? (files[0]?.settings ?? []) : [])]) {
    const text = textOf(value)
    if (text === undefined) continue
    const output = (to: string): DumpAction => ({ ...dump, output: { text: to, resolved: value.state !== 'unresolved', variables: [] } })
    if (dump.tool.startsWith('wal-') && /^WAL[GE]_\w+_PREFIX$/.test(name)) return output(text.replace(/^file:\/\/(localhost)?/, ''))
    if (dump.tool === 'pgbackrest' && /^PGBACKREST_REPO1_(S3_BUCKET|GCS_BUCKET|AZURE_CONTAINER)$/.test(name)) return output(`s3://${text}`)
  }
  return dump
}
