/** Helm and the tools that deploy by files of their own: Helmfile, Skaffold, Argo CD, Flux. */
import type { Word } from '../../model/action.ts'
import { optionsOf } from '../options.ts'
import type { Rendering } from '../session.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { relativeTo } from '../word.ts'
import { deploy } from './kubectl.ts'
import { helmOptions, helmRendering, listed, remember, renderingOf } from './renders.ts'

/** {@link https://helm.sh/docs/helm/helm_upgrade/}. */
function helm(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, helmOptions)
  const [verb, release] = options.rest
  if (options.has('--help') || (options.has('--dry-run') && options.get('--dry-run')?.text !== 'none')) return []
  const rendering = renderingOf({ program: 'helm', words: call.arguments })
  if (rendering !== undefined) {
    remember(call, rendering)
    return []
  }
  const brought = helmRendering(call.arguments, /^(upgrade|install)$/)
  if (brought !== undefined) return [deploy(call, { ...brought, ...pipedValues(call, brought) }, {}, options)]
  const named = { ...(release === undefined ? {} : { project: release }) }
  if (/^(uninstall|delete|del|un)$/.test(verb?.text ?? '') && release !== undefined) return [{ does: 'remove', tool: 'helm', files: [], ...named }]
  return verb?.text === 'rollback' && release !== undefined ? [{ does: 'rollout', tool: 'helm', verb: 'undo', of: [release] }] : []
}

/** `… | jq '{ ingress: … }' | helm upgrade --values -`: what that makes has the keys which it writes out, whatever stands under them. */
function pipedValues(call: Call, { files, sets = [] }: Rendering): Partial<Rendering> {
  const maker = call.before.at(-1)?.calls.at(-1)
  const keys = maker?.program === 'jq' ? keysMade(maker.words.find(({ text }) => !text.startsWith('-'))?.text ?? '') : undefined
  if (keys === undefined || !files.some(({ text }) => text === '-')) return {}
  const made = keys.map((key): Word => ({ text: `${key}=\${values}`, resolved: false, variables: [] }))
  return { files: files.filter(({ text }) => text !== '-'), sets: [...made, ...sets] }
}

/** {@link https://jqlang.org/manual/#object-construction}: routes of keys; undefined for a program that is more than one object written out. */
function keysMade(program: string): readonly string[] | undefined {
  const tokens = program.slice(0, 5_000).match(/"(?:[^"\\]|\\.)*"|\w+|\S/g) ?? []
  const found = objectAt(tokens, 0, 0)
  return found?.end === tokens.length ? found.keys : undefined
}

function objectAt(tokens: readonly string[], start: number, depth: number): { readonly keys: readonly string[]; readonly end: number } | undefined {
  const keys: string[] = []
  if (tokens[start] !== '{' || depth > 10) return undefined
  for (let at = start + 1; at < tokens.length; at++) {
    const key = /^"?([A-Za-z_][\w-]*)"?$/.exec(tokens[at] ?? '')?.[1]
    if (key === undefined) return undefined
    const inner = tokens[at + 1] === ':' ? objectAt(tokens, at + 2, depth + 1) : undefined
    const isWhole = inner !== undefined && /^[,}]$/.test(tokens[inner.end] ?? '')
    keys.push(...(isWhole ? inner.keys.map((one) => `${key}.${one}`) : [key]))
    at = isWhole ? inner.end : valueEnd(tokens, at + 1)
    if (tokens[at] === '}') return { keys, end: at + 1 }
  }
  return undefined
}

/** Where the value ends that begins here: at a comma or a brace of the object around it. */
function valueEnd(tokens: readonly string[], start: number): number {
  let depth = 0
  for (let at = start; at < tokens.length; at++) {
    const token = tokens[at] ?? ''
    if (depth === 0 && /^[,}]$/.test(token)) return at
    if (/^[{[(]$/.test(token)) depth++
    else if (/^[}\])]$/.test(token)) depth--
  }
  return tokens.length
}

const helmfileOptions =
  '-f --file -e --environment -l --selector -n --namespace --kube-context -b --helm-binary --args --set --values --state-values-file --state-values-set --log-level --concurrency --timeout'

/** {@link https://helmfile.readthedocs.io/en/latest/#cli-reference}. */
function helmfile(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, helmfileOptions)
  const verb = options.rest[0]?.text ?? ''
  const files = options.all('-f', '--file')
  if (verb === 'destroy' || verb === 'delete') return [{ does: 'remove', tool: 'helmfile', files }]
  if (!/^(apply|sync|charts)$/.test(verb)) return []
  const environment = options.get('-e', '--environment') ?? call.lookup('HELMFILE_ENVIRONMENT')
  return [deploy(call, { tool: 'helmfile', files }, { profiles: environment === undefined ? [] : [environment] }, options)]
}

/** {@link https://skaffold.dev/docs/references/cli/}; `skaffold dev` is for the one who writes the code. */
function skaffold(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '-f --filename -p --profile -m --module -n --namespace --kube-context --kubeconfig --default-repo -d --tag -t --build-artifacts -a --images -i --cache-artifacts --status-check --port-forward --label -l --platform',
  )
  const verb = options.rest[0]?.text ?? ''
  const files = options.all('-f', '--filename')
  if (verb === 'delete') return [{ does: 'remove', tool: 'skaffold', files }]
  return /^(run|deploy|apply)$/.test(verb) ? [deploy(call, { tool: 'skaffold', files }, { profiles: listed(options.all('-p', '--profile')) }, options)] : []
}

/** {@link https://argo-cd.readthedocs.io/en/stable/user-guide/commands/argocd_app_create/}. */
function argocd(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '--path --repo --revision --dest-namespace --dest-server --dest-name --project --values --helm-set --helm-set-string --release-name --server --auth-token --sync-policy -f --file --config-include --env --kustomize-image -p --parameter --helm-chart -l --label --name --grpc-web-root-path --nameprefix --namesuffix',
  )
  const [noun, verb, name] = options.rest
  if (noun?.text !== 'app' || !/^(create|set)$/.test(verb?.text ?? '')) return []
  const path = options.get('--path')
  const namespace = options.get('--dest-namespace')
  const said = options.get('--name') ?? name
  return path === undefined || path.text === ''
    ? []
    : [
        deploy(
          call,
          { tool: 'argocd', files: [path], ...(said === undefined ? {} : { project: said }), ...(namespace === undefined ? {} : { namespace }) },
          {},
          options,
        ),
      ]
}

/** {@link https://fluxcd.io/flux/cmd/}: `flux create kustomization --path`, `flux bootstrap github --path`. */
function flux(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '--path --source --interval -n --namespace --owner --repository --branch --url --team --hostname --context --kubeconfig --target-namespace --components --components-extra --health-check --depends-on --timeout --token-auth --private-key-file --username --password --version',
  )
  const [verb, noun, name] = options.rest
  const path = options.get('--path')
  if (path === undefined || options.has('--export')) return []
  const isSource = verb?.text === 'bootstrap' || (verb?.text === 'create' && /^(kustomization|ks)$/.test(noun?.text ?? ''))
  const said: Word | undefined = verb?.text === 'create' ? name : undefined
  const told = relativeTo(undefined, [path])
  return isSource ? [deploy({ ...call, folder: '' }, { tool: 'flux', files: told.words, ...(said === undefined ? {} : { project: said }) }, {}, options)] : []
}

export const deliverTools: readonly Tool[] = [
  { programs: ['helm', 'helm3'], does: helm },
  { programs: ['helmfile'], does: helmfile },
  { programs: ['skaffold'], does: skaffold },
  { programs: ['argocd'], does: argocd },
  { programs: ['flux'], does: flux },
]
