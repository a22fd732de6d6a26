/** kubectl, its twin of OpenShift, and Kustomize: what they bring into a cluster, take away, scale and roll back. */
import type { Word } from '../../model/action.ts'
import type { RolloutAction } from '../../model/cluster-action.ts'
import { optionsOf, type Options } from '../options.ts'
import type { Rendering } from '../session.ts'
import type { Call, Draft, Tool } from '../tool.ts'
import { baseName, relativeTo, withText } from '../word.ts'
import { contextOf } from './deploys.ts'
import { kubectlOptions, listed, remember, renderingOf } from './renders.ts'

/** Objects whose end takes data along: claims by themselves, namespaces with all in them. */
const holding = /^(pvcs?|persistentvolumeclaims?|pvs?|persistentvolumes?|ns|namespaces?|projects?)(\.|$)/
/** Operators remove a cluster's claims with the cluster. */
const clusters =
  /^(postgresqls?|postgresclusters?|clusters?(?:\.postgresql\.cnpg\.io)?|perconapgclusters?|perconaxtradbclusters?|perconaservermongodbs?|mongodbcommunity|innodbclusters?|redisclusters?|redisfailovers?)(\.|$)/

function kubectl(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, kubectlOptions)
  const [verb, ...rest] = options.rest
  const dry = options.get('--dry-run')
  if (verb?.text === 'set' && rest[0]?.text === 'image' && !options.has('--help')) return imaged(call, options, rest.slice(1))
  if (options.has('--help') || (dry !== undefined && dry.text !== 'none') || options.has('--local')) return []
  switch (verb?.text) {
    case 'apply':
    case 'create':
    case 'replace':
      return verb.text === 'create' && rest.length > 0 ? created(options, rest) : applied(call, options, rest)
    case 'delete':
      return deleted(call, options, rest)
    case 'scale':
      return scaled(options, rest, call.program)
    case 'rollout':
      return rolled(options, rest, call.program)
    case 'login':
      return call.program === 'oc' ? [{ does: 'cluster', tool: 'oc', throwaway: false }] : []
    case 'adm':
    case 'policy':
      return call.program === 'oc' ? freed(rest) : []
    case 'kustomize':
      rendered(call)
      return []
    case 'config':
      return rest[0]?.text === 'use-context' && rest[1] !== undefined
        ? [{ does: 'cluster', tool: call.program, name: rest[1], throwaway: isLocal(rest[1].text) }]
        : []
    default:
      return []
  }
}

/** Contexts that kind, minikube, k3d and Docker's own cluster make. */
function isLocal(context: string): boolean {
  return /^(kind-|k3d-|minikube\b|docker-(desktop|for-desktop)\b|rancher-desktop\b|orbstack\b|colima\b)/.test(context)
}

function rendered(call: Call): void {
  const rendering = renderingOf({ program: call.program, words: call.arguments })
  if (rendering !== undefined) remember(call, rendering)
}

function namespaceOf(options: Options): { readonly namespace?: Word } {
  const namespace = options.get('-n', '--namespace')
  return namespace === undefined ? {} : { namespace }
}

/** `kubectl apply`: {@link https://kubernetes.io/docs/reference/kubectl/generated/kubectl_apply/}. */
function applied(call: Call, options: Options, rest: readonly Word[]): readonly Draft[] {
  if (/^(view|edit|set)-last-applied$/.test(rest[0]?.text ?? '')) return []
  const kustomizations = options.all('-k', '--kustomize')
  const given = listed(options.all('-f', '--filename'))
  const renderings: Rendering[] = kustomizations.length === 0 ? [] : [{ tool: 'kustomize', files: kustomizations }]
  const plain: Word[] = []
  for (const word of given) {
    const known = word.text === '-' || word.text === '/dev/stdin' ? streamed(call) : word.text.startsWith('<(') ? [] : remembered(call, word)
    if (known === undefined) plain.push(word)
    else renderings.push(...known)
  }
  if (plain.length > 0) renderings.push({ tool: 'kubectl', files: plain })
  return renderings.map((one) => deploy(call, one, { ...namespaceOf(options), ...(options.has('-R', '--recursive') ? { recursive: true } : {}) }, options))
}

function remembered(call: Call, word: Word): readonly Rendering[] | undefined {
  const known = call.session.rendered.get(baseName(word.text))
  return known === undefined ? undefined : [known]
}

/** What comes in through the pipe. */
function streamed(call: Call): readonly Rendering[] {
  const calls = call.before.flatMap((stage) => stage.calls)
  const found = calls
    .flatMap((one) => renderingOf(one) ?? [])
    .flatMap((one) => (one.tool === 'kubectl' ? one.files.flatMap((file) => remembered(call, file) ?? [{ ...one, files: [file] }]) : [one]))
  const own = found.filter((one) => one.tool !== 'kubectl')
  const plain = found.filter((one) => one.tool === 'kubectl').flatMap((one) => one.files)
  const typed = call.stdinFile === undefined || call.stdinFile.text.startsWith('<(') ? [] : [call.stdinFile]
  // Of `kustomize build … | sed -f x.yaml`, the head is what counts.
  if (own.length > 0) return own
  return plain.length + typed.length === 0 ? [] : [{ tool: 'kubectl', files: [...plain, ...typed] }]
}

/** A deploy of what is rendered or named, with paths from where the command stands. */
export function deploy(
  call: Call,
  rendering: Rendering,
  more: Partial<Pick<Extract<Draft, { does: 'deploy' }>, 'namespace' | 'recursive' | 'profiles'>>,
  options?: Options,
): Draft {
  const { chart, files, ...others } = rendering
  const named = chart === undefined ? files : [chart, ...files]
  const told = relativeTo(call.folder, named)
  const context = [options?.get('--context', '--kube-context')?.text, options?.get('--kubeconfig')?.text, more.namespace?.text ?? rendering.namespace?.text]
  return {
    does: 'deploy',
    envFiles: [],
    profiles: [],
    ...others,
    ...more,
    ...(call.program === 'oc' ? { by: 'oc' } : {}),
    files: chart === undefined ? told.words : told.words.slice(1),
    ...(chart === undefined ? {} : { chart: told.words[0] ?? chart }),
    context: [contextOf(call), ...context].filter((text) => text !== undefined && text !== '').join(' '),
    ...(told.folder === undefined ? {} : { folder: told.folder }),
  }
}

/** `oc adm policy add-scc-to-user anyuid -z shop`, `oc policy add-role-to-user system:openshift:scc:anyuid -z shop`. */
function freed(rest: readonly Word[]): readonly Draft[] {
  const isGiven = rest.some(({ text }) => /^add-(scc|role|cluster-role)-to-(user|group)$/.test(text))
  const isFree = rest.some(({ text }) => /^(system:openshift:scc:)?(anyuid|privileged)$/.test(text))
  return isGiven && isFree ? [{ does: 'cluster', tool: 'oc', throwaway: false, frees: true }] : []
}

/** `kubectl create job --from=cronjob/backup backup-now` starts what the CronJob does. */
function created(options: Options, rest: readonly Word[]): readonly Draft[] {
  const from = options.get('--from')
  const name = /^cronjobs?(?:\.batch)?\/(.+)$/s.exec(from?.text ?? '')?.[1]
  if (!/^jobs?$/.test(rest[0]?.text ?? '') || from === undefined || name === undefined) return []
  return [{ does: 'run', script: withText(from, `cronjob:${name}`), arguments: [] }]
}

function deleted(call: Call, options: Options, rest: readonly Word[]): readonly Draft[] {
  const kustomizations = options.all('-k', '--kustomize')
  const files = listed(options.all('-f', '--filename'))
  if (kustomizations.length + files.length > 0) {
    const lists = [
      { tool: 'kustomize' as const, words: kustomizations },
      { tool: 'kubectl' as const, words: files },
    ]
    return lists.flatMap(({ tool, words }): readonly Draft[] => {
      if (words.length === 0) return []
      const told = relativeTo(call.folder, words)
      return [{ does: 'remove', tool, files: told.words, ...namespaceOf(options), ...(told.folder === undefined ? {} : { folder: told.folder }) }]
    })
  }
  // `pvc data`, `pvc/data`, `deploy,pvc --all`.
  const kinds = (rest[0]?.text.includes('/') === true ? rest.map((word) => word.text.split('/')[0] ?? '') : (rest[0]?.text.split(',') ?? [])).map((kind) =>
    kind.toLowerCase(),
  )
  const kind = kinds.find((one) => holding.test(one))
  if (kind !== undefined) return [{ does: 'destroy', what: 'volumes', command: `${call.program} delete ${kind}` }]
  const cluster = kinds.find((one) => clusters.test(one))
  return cluster === undefined ? [] : [{ does: 'destroy', what: 'database', command: `${call.program} delete ${cluster}` }]
}

function scaled(options: Options, rest: readonly Word[], tool: string): readonly Draft[] {
  const replicas = options.get('--replicas')
  return replicas === undefined || rest.length === 0 ? [] : [{ does: 'scale', tool, of: objectsOf(rest), replicas, ...namespaceOf(options) }]
}

/** {@link https://kubernetes.io/docs/reference/kubectl/generated/kubectl_set/kubectl_set_image/} */
function imaged(call: Call, options: Options, rest: readonly Word[]): readonly Draft[] {
  const at = rest.findIndex(({ text }) => text.includes('='))
  const sets = at === -1 ? [] : rest.slice(at).filter(({ text }) => text.includes('='))
  if (sets.length === 0) return []
  const files = relativeTo(call.folder, listed(options.all('-f', '--filename')))
  const told = { ...namespaceOf(options), ...(files.folder === undefined ? {} : { folder: files.folder }) }
  return [{ does: 'image', tool: call.program, of: objectsOf(rest.slice(0, at)), files: files.words, sets, ...told }]
}

function rolled(options: Options, rest: readonly Word[], tool: string): readonly Draft[] {
  const [verb, ...objects] = rest
  const known: readonly RolloutAction['verb'][] = ['status', 'undo', 'restart']
  const found = known.find((one) => one === verb?.text)
  return found === undefined ? [] : [{ does: 'rollout', tool, verb: found, of: objectsOf(objects), ...namespaceOf(options) }]
}

/** `deployment api worker` and `deployment/api deployment/worker` are the same. */
function objectsOf(words: readonly Word[]): readonly Word[] {
  const [kind, ...names] = words
  if (kind === undefined || kind.text.includes('/')) return words
  return names.length === 0 ? [kind] : names.map((name) => withText(name, `${kind.text}/${name.text}`))
}

function kustomize(call: Call): readonly Draft[] {
  rendered(call)
  return []
}

export const kubectlTools: readonly Tool[] = [
  { programs: ['kubectl', 'oc'], does: kubectl },
  { programs: ['kustomize'], does: kustomize },
  // k3s carries its own.
  {
    programs: ['k3s', 'microk8s', 'minikube'],
    does: (call) => (call.arguments[0]?.text === 'kubectl' ? kubectl({ ...call, program: 'kubectl', arguments: call.arguments.slice(1) }) : []),
  },
  { programs: ['microk8s.kubectl'], does: (call) => kubectl({ ...call, program: 'kubectl' }) },
]
