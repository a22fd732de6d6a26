/** The functions that only Terragrunt has, and those of files, whose paths start at another folder there. */
import type { Evidence } from '../../../base/evidence.ts'
import { basename, dirname, join } from '../../../base/paths.ts'
import { parseHcl } from '../../../parse/hcl/parse.ts'
import { placeOfValues } from '../find/place.ts'
import { evaluate } from '../../../parse/expressions/evaluate.ts'
import type { Work } from '../../../parse/expressions/frame.ts'
import { functions } from '../../../parse/expressions/functions/table.ts'
import type { Run } from '../../../parse/expressions/functions/call.ts'
import { relative } from '../relative.ts'
import { fault, mapValue, textValue, toText, unknownValue, type Value } from '../../../parse/expressions/values.ts'

export interface Folders {
  /** The unit's: functions of what it includes speak of it too. */
  readonly unit: string
  /** Of the file that is read. */
  readonly config: string
}

/** The file that calls them. */
export interface Caller {
  readonly work: Work
  readonly folders: Folders
  /** The folder of what the unit includes by this name. */
  parent(name: string | undefined): string
  /** What another configuration shows to others. */
  exposed(path: string, at: Evidence): Value
}

/** Terragrunt's absolute paths begin at the tree's root here. */
export function treePath(text: string, folder: string): string | undefined {
  return text.startsWith('/') ? join('', text.replace(/^\/{1,100}/, '')) : join(folder, text)
}

/** {@link https://terragrunt.gruntwork.io/docs/reference/hcl/functions/} */
export function terragruntFunctions(caller: Caller): ReadonlyMap<string, Run> {
  const { work, folders } = caller
  const { unit, config } = folders
  const absolute = (folder: string): string => `/${folder}`
  const textOf = (one: Value | undefined): string | undefined => (one === undefined ? undefined : toText(one))
  const over = (name: string): Run => {
    const run = functions.get(name)
    return ([path, ...rest], call) => {
      const text = textOf(path)
      const inner = text === undefined ? undefined : treePath(text, config)
      return inner === undefined || run === undefined
        ? unknownValue(`${name}()`, call.at, 'the file is not in the repository')
        : run([textValue(inner, call.at), ...rest], call)
    }
  }
  const plain =
    (text: string): Run =>
    (_, call) =>
      textValue(text, call.at)
  const inRun =
    (name: string, why: string): Run =>
    (_, call) =>
      unknownValue(`${name}()`, call.at, why)
  return new Map<string, Run>([
    ...['file', 'templatefile', 'fileexists', 'filebase64'].map((name) => [name, over(name)] as const),
    ['get_terragrunt_dir', plain(absolute(unit))],
    ['get_original_terragrunt_dir', plain(absolute(unit))],
    ['get_parent_terragrunt_dir', ([name], call) => textValue(absolute(caller.parent(textOf(name))), call.at)],
    ['get_repo_root', plain('')],
    ['get_path_from_repo_root', plain(unit)],
    ['get_path_to_repo_root', plain(relative(unit, ''))],
    ['path_relative_to_include', ([name], call) => textValue(relative(caller.parent(textOf(name)), unit), call.at)],
    ['path_relative_from_include', ([name], call) => textValue(relative(unit, caller.parent(textOf(name))), call.at)],
    ['get_platform', inRun('get_platform', 'only the machine that runs Terragrunt knows it')],
    ['run_cmd', inRun('run_cmd', 'Plimsoll runs no commands')],
    ['sops_decrypt_file', (_, call) => ({ ...unknownValue('sops_decrypt_file()', call.at, 'the file is encrypted'), away: true })],
    ['mark_as_read', ([path], call) => path ?? fault('mark_as_read()', call.at, 'it names no file')],
    ['get_env', ([name], call) => unknownValue(`get_env(${(textOf(name) ?? '').slice(0, 60)})`, call.at, 'only the shell that runs Terragrunt knows it')],
    [
      'find_in_parent_folders',
      ([name, otherwise], call) => {
        const wanted = textOf(name) ?? 'terragrunt.hcl'
        for (let above = unit; above !== '';) {
          above = dirname(above)
          const found = join(above, wanted)
          if (found !== undefined && (work.files.has(found) || work.files.below(found).length > 0)) return textValue(absolute(found), call.at)
        }
        return otherwise ?? fault('find_in_parent_folders()', call.at, 'no folder above has the file')
      },
    ],
    [
      'read_terragrunt_config',
      ([path, otherwise], call) => {
        const text = textOf(path)
        const inner = text === undefined ? undefined : treePath(text, config)
        if (inner === undefined || !work.files.has(inner)) return otherwise ?? fault('read_terragrunt_config()', call.at, 'the file is not in the repository')
        return caller.exposed(inner, call.at)
      },
    ],
    ['read_tfvars_file', ([path], call) => tfvars(path, call.at, caller)],
  ])
}

/** A path with a part that only a run knows is production's file, where just one fits whose name says production. */
function tfvars(path: Value | undefined, at: Evidence, { work, folders }: Caller): Value {
  const open = path?.kind === 'unknown' ? path : undefined
  const text = path === undefined ? undefined : toText(path)
  const inner = text === undefined ? (open?.parts === undefined ? undefined : production(open.parts, work, folders)) : treePath(text, folders.config)
  const file = inner === undefined ? undefined : work.files.text(inner)
  if (inner === undefined || file === undefined || file === 'wanted')
    return { ...unknownValue('read_tfvars_file()', at, 'the file is not in the repository'), away: true }
  const members = new Map<string, Value>()
  for (const item of parseHcl(file.text).body.items) {
    if (item.kind !== 'attribute') continue
    const frame = {
      ...{ work, path: inner, route: item.name, names: new Map() },
      root: (name: string, place: Evidence) => fault(name, place, 'a file of variables refers to nothing'),
    }
    members.set(item.name, evaluate(item.value, frame))
  }
  return { ...unknownValue('read_tfvars_file()', at), decoded: mapValue(members, { path: inner, line: 1, key: '' }) }
}

function production(parts: readonly (string | Value)[], work: Work, { unit, config }: Folders): string | undefined {
  const [first, , last] = parts
  if (parts.length !== 3 || typeof first !== 'string' || typeof last !== 'string') return undefined
  for (const folder of [config, unit]) {
    const start = treePath(`${first}x`, folder)?.slice(0, -1)
    if (start === undefined) continue
    const all = work.files.below(dirname(start)).filter((one) => one.startsWith(start) && one.endsWith(last) && dirname(one) === dirname(start))
    const fits = all.filter((one) => placeOfValues(basename(one), '').place === 'production')
    if (fits.length === 1) return fits[0]
  }
  return undefined
}
