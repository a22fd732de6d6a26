/** Commands that write manifests to standard output: what they are made of is what is deployed by whoever applies the stream. */
import type { Word } from '../../model/action.ts'
import { optionsOf, type Options } from '../options.ts'
import type { Ran, Rendering } from '../session.ts'
import type { Call } from '../tool.ts'
import { baseName, literal, withText } from '../word.ts'

export const kubectlOptions =
  '-n --namespace -f --filename -k --kustomize -l --selector --context --kubeconfig --cluster --user --token -s --server -c --container -o --output --field-manager --timeout --for --field-selector --replicas --current-replicas --image --from --restart --overrides --env -e --labels --limits --requests --serviceaccount --to-revision --grace-period --cascade --as --as-group --request-timeout --prune-allowlist -p --patch --type --patch-file -L --template --from-literal --from-file --from-env-file --port --target-port --name --command-file --pod-running-timeout --sort-by --chunk-size --revision --tail --since'

export const helmOptions =
  '-f --values --set --set-string --set-file --set-json --set-literal -n --namespace --kube-context --kubeconfig --version --repo --timeout --history-max --description --username --password --ca-file --cert-file --key-file --keyring --post-renderer --post-renderer-args --max-history --name-template --labels -l --output -o --output-dir -s --show-only -a --api-versions --kube-version --kube-token --kube-apiserver --registry-config --repository-cache --repository-config --burst-limit --qps'

const kustomizeOptions = '-o --output --load-restrictor --env -e --helm-command --helm-kube-version --mount --network-name --reorder'

/** What a file or JSON sets is not written in values' own way: only that it is set is known. */
function settings(options: Options): readonly Word[] {
  const made = options.all('--set-file', '--set-json').map((word) => withText(word, `${word.text.slice(0, word.text.indexOf('='))}=$SET`))
  return [...options.all('--set', '--set-string', '--set-literal'), ...made.filter((word) => !word.text.startsWith('='))]
}

/** `a,b` of an option that may be given several times. */
export function listed(words: readonly Word[]): readonly Word[] {
  return words.flatMap((word) =>
    word.text.includes('{')
      ? [word]
      : word.text
          .split(',')
          .filter((text) => text !== '')
          .map((text) => withText(word, text)),
  )
}

/** {@link https://helm.sh/docs/helm/helm_upgrade/}: release, then chart; `helm template` and `install` may leave the release to be named. */
export function helmRendering(words: readonly Word[], verbs: RegExp): Rendering | undefined {
  const options = optionsOf(words, helmOptions)
  const [verb, ...rest] = options.rest
  // `helm secrets upgrade …` decrypts values on the way.
  const [own, names] = verb?.text === 'secrets' || verb?.text === 'diff' ? [rest[0], rest.slice(1)] : [verb, rest]
  if (own === undefined || verb?.text === 'diff' || !verbs.test(own.text)) return undefined
  const isAlone = names.length === 1
  const release = isAlone ? undefined : names[0]
  const chart = isAlone ? names[0] : names[1]
  const namespace = options.get('-n', '--namespace')
  const sets = settings(options)
  const repository = options.get('--repo')
  // A chart of a repository is no folder of the tree, even where one is called the same.
  const named = chart === undefined || repository === undefined ? chart : withText(chart, `${repository.text.replace(/\/+$/, '')}/${chart.text}`)
  return {
    tool: 'helm',
    files: listed(options.all('-f', '--values')),
    ...(named === undefined ? {} : { chart: named }),
    ...(release === undefined ? {} : { project: release }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(sets.length === 0 ? {} : { sets }),
  }
}

/** What a call writes to standard output, where that is manifests. */
export function renderingOf({ program, words, from }: Ran): Rendering | undefined {
  if (program === 'kustomize') {
    const options = optionsOf(words, kustomizeOptions)
    return options.rest[0]?.text === 'build' ? { tool: 'kustomize', files: [options.rest[1] ?? literal('.')] } : undefined
  }
  if (program === 'kubectl' || program === 'oc') {
    const options = optionsOf(words, kubectlOptions)
    return options.rest[0]?.text === 'kustomize' ? { tool: 'kustomize', files: [options.rest[1] ?? literal('.')] } : undefined
  }
  if (program === 'helm') return helmRendering(words, /^template$/)
  // `envsubst < api.yaml`, `cat k8s/*.yaml`, `sed s/TAG/$TAG/ api.yaml`: the same manifests with some words put in.
  if (!/^(cat|sed|gsed|envsubst|yq|awk|perl|gomplate|jinja2|kubesplit|ytt|kbld)$/.test(program)) return undefined
  const named = [...words, ...(from === undefined ? [] : [from])].filter(
    (word) => /\.(ya?ml|json|tmpl|tpl)([.\w]*)$/.test(word.text) && !/^-|[\s;]/.test(word.text),
  )
  return named.length === 0 ? undefined : { tool: 'kubectl', files: named }
}

/** Where a rendering's own option says that it is written. */
function renderedTo(call: Call): Word | undefined {
  const options = optionsOf(call.arguments, call.program === 'helm' ? helmOptions : call.program === 'kustomize' ? kustomizeOptions : kubectlOptions)
  return call.file ?? (call.program === 'helm' ? options.get('--output-dir') : options.get('-o', '--output'))
}

/** Keeps what a file of manifests was rendered from. */
export function remember(call: Call, rendering: Rendering): void {
  const file = renderedTo(call)
  if (file !== undefined && call.session.rendered.size < 200) call.session.rendered.set(baseName(file.text), rendering)
}
