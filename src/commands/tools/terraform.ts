/** Terraform and its kin: a folder applied, with its variables and workspace. */
import { optionsOf } from '../options.ts'
import type { Word } from '../../model/action.ts'
import type { Piece } from '../session.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { relativeTo, unrooted } from '../word.ts'

export const takesValue =
  '-var -var-file --var --var-file -target --target -replace -out -lock-timeout -parallelism -state -backend-config -refresh --terragrunt-working-dir --working-dir --terragrunt-config --terragrunt-log-level --log-level --queue-include-dir'

function terraform(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, takesValue, { single: true })
  const [first, ...rest] = options.rest
  // `terragrunt run --all -- apply` and `terragrunt run-all apply`.
  const words = /^run(-all)?$/.test(first?.text ?? '') ? rest : options.rest
  const [verb, ...more] = words.map(({ text }) => text)
  if (options.has('-destroy', '--destroy', '-help', '--help')) return []
  const chdir = call.arguments.find(({ text }) => /^--?chdir=/.test(text)) ?? options.get('--terragrunt-working-dir', '--working-dir')
  const folder = chdir === undefined ? call.folder : below(call.folder, unrooted(chdir.text.replace(/^--?chdir=/, '')))
  const files = relativeTo(folder, options.all('-var-file', '--var-file'))
  const sets = options.all('-var', '--var')
  const said = { envFiles: files.words, ...(sets.length === 0 ? {} : { sets }), ...(files.folder === undefined ? {} : { folder: files.folder }) }
  const workspace = call.exported('TF_WORKSPACE')
  const profiles = workspace === undefined ? [] : [workspace]
  if (verb === 'apply') {
    const context = [call.session.origin.path, call.session.origin.title ?? '', ...call.place.words].filter((text) => text !== '').join(' ')
    return [{ does: 'deploy', tool: 'terraform', files: [], profiles, context, ...said }]
  }
  if (verb === 'plan') return [{ does: 'plan', tool: 'terraform', profiles, ...said }]
  const chosen = (verb === 'workspace' && /^(select|new)$/.test(more[0] ?? '')) || (verb === 'env' && more[0] === 'select') ? words[2] : undefined
  return chosen === undefined ? [] : [{ does: 'plan', tool: 'terraform', profiles: [chosen], ...said }]
}

/**
 * Writes a file of variables that Terraform takes by itself: each variable that it sets, and all of them where nobody sees what it holds
 * ({@link https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files}).
 */
export function planOf(file: Word, pieces: readonly Piece[], folder: string): Draft | undefined {
  if (!/(^|\/)(terraform|[^/]{1,200}\.auto)\.tfvars(\.json)?$/.test(file.text)) return undefined
  const path = file.text.startsWith('/') ? file.text : below(folder, file.text)
  const lines = pieces.flatMap(({ word }) => word.text.split('\n', 2_000))
  // What spans lines holds names that are no variables'.
  const isPlain = /\.tfvars$/.test(file.text) && !lines.some((line) => /[[({]\s*$|=\s*<</.test(line))
  const sets: Word[] = []
  for (const line of isPlain ? lines : []) {
    const [, name, written = ''] = /^\s*([A-Za-z_][\w-]{0,200})\s*=\s*(.{1,1000})$/.exec(line) ?? []
    if (name === undefined) continue
    const value = written.replace(/^("[^"]*"|[^"\s]{1,200})\s*(#.*|\/\/.*)?$/, '$1').replace(/^"([^"]*)"$/, '$1')
    sets.push({ text: `${name}=${value}`, resolved: !/[$`]/.test(value), variables: [] })
  }
  if (sets.length === 0) sets.push({ text: '*=', resolved: false, variables: [] })
  return { does: 'plan', tool: 'terraform', profiles: [], envFiles: [], sets, ...(path.includes('/') ? { folder: path.slice(0, path.lastIndexOf('/')) } : {}) }
}

function below(folder: string | undefined, inner: string): string {
  return folder === undefined || inner.startsWith('/') ? inner : [folder, inner].filter((part) => part !== '' && part !== '.').join('/')
}

export const terraformTools: readonly Tool[] = [{ programs: ['terraform', 'tofu', 'terragrunt'], does: terraform }]
