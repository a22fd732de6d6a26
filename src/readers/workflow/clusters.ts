/** Other people's actions that bring something into a cluster, choose one, or make one for the job: each told as the command it runs. */
import { asScalar, valueAt, type YamlMap, type YamlScalar } from '../../parse/yaml.ts'

type Inputs = (name: string) => string

interface Known {
  readonly uses: RegExp
  /** The input whose line the command gets; the action's own where it has none. */
  readonly line: string
  command(input: Inputs): string
}

const known: readonly Known[] = [
  // https://github.com/Azure/k8s-deploy
  {
    uses: /^azure\/k8s-deploy@/i,
    line: 'manifests',
    command: (input) => (/^(deploy|promote|)$/.test(input('action')) ? each('kubectl apply', '-f', input('manifests'), spaceOf(input)) : ''),
  },
  // https://github.com/Azure/k8s-bake: what it bakes is what the next step deploys.
  { uses: /^azure\/k8s-bake@/i, line: 'kustomizationPath', command: baked },
  // https://github.com/deliverybot/helm
  {
    uses: /^(deliverybot|fluidtruck)\/helm@/i,
    line: 'chart',
    command: (input) =>
      `helm upgrade --install ${word(input('release') || 'release')} ${word(input('chart'))} ${flags('-f', valuesIn(input('value-files')))} ${spaceOf(input)}`,
  },
  // https://github.com/bitovi/github-actions-deploy-eks-helm
  {
    uses: /^bitovi\/github-actions-deploy-eks-helm@/i,
    line: 'chart-path',
    command: (input) =>
      `aws eks update-kubeconfig --name ${word(input('cluster-name'))}\nhelm upgrade --install ${word(input('name') || 'release')} ${word(input('chart-path'))} ${flags('-f', valuesIn(input('config-files')))} ${spaceOf(input)}`,
  },
  // Actions that take kubectl's or Helm's own words.
  {
    uses: /^(actions-hub|steebchen|kodermax|danielr1996|tale|wahyd4|consensys)\/kubectl(-[\w-]+)?(-action)?@/i,
    line: 'args',
    command: (input) => worded('kubectl', input('args') || input('command')),
  },
  {
    uses: /^(koslib|youyo|wyrihaximus|vimeda|dkd-dobberkau)\/[\w-]*helm[\w-]*@/i,
    line: 'command',
    command: (input) => input('command') || input('exec') || worded('helm', input('args')),
  },
  {
    uses: /^(helmfile\/helmfile-action|mamezou-tech\/setup-helmfile)@/i,
    line: 'helmfile-args',
    command: (input) =>
      input('helmfile-args') === '' ? '' : `cd ${word(input('helmfile-workdirectory') || '.')} && ${worded('helmfile', input('helmfile-args'))}`,
  },
  // https://github.com/aws-actions/aws-cloudformation-github-deploy
  {
    uses: /^aws-actions\/aws-cloudformation-github-deploy@/i,
    line: 'template',
    command: (input) =>
      `aws cloudformation deploy --template-file ${word(input('template'))} --stack-name ${word(input('name'))} ${overridesIn(input('parameter-overrides'))}`,
  },
  // Which cluster.
  { uses: /^azure\/aks-set-context@/i, line: 'cluster-name', command: (input) => `az aks get-credentials -n ${word(input('cluster-name'))}` },
  {
    uses: /^google-github-actions\/get-gke-credentials@/i,
    line: 'cluster_name',
    command: (input) => `gcloud container clusters get-credentials ${word(input('cluster_name'))}`,
  },
  { uses: /^redhat-actions\/oc-login@/i, line: '', command: () => 'oc login' },
  { uses: /^(helm|engineerd|container-tools)\/(setup-)?kind(-action)?@/i, line: '', command: () => 'kind create cluster' },
  { uses: /^(medyagh|manusa)\/(setup|actions-setup)-minikube@/i, line: '', command: () => 'minikube start' },
  { uses: /^(absaoss|nolar|rinx)\/(setup-)?k3d[\w-]*@/i, line: '', command: () => 'k3d cluster create' },
]

/** The command that a step's action comes to, and where it stands; undefined for actions that have nothing to do with clusters. */
export function clusterCommand(step: YamlMap, uses: string): { readonly text: string; readonly at: YamlScalar } | undefined {
  const one = known.find((other) => other.uses.test(uses))
  const own = asScalar(valueAt(step, 'uses'))
  if (one === undefined || own === undefined) return undefined
  const text = one.command((name) => asScalar(valueAt(step, 'with', name))?.text.trim() ?? '')
  return text === '' ? undefined : { text, at: asScalar(valueAt(step, 'with', one.line)) ?? own }
}

function baked(input: Inputs): string {
  if (/^helm/i.test(input('renderEngine'))) {
    return `helm upgrade --install ${word(input('releaseName') || 'release')} ${word(input('helmChart'))} ${flags('-f', input('overrideFiles').split(/\s+/))} ${spaceOf(input)}`
  }
  return input('kustomizationPath') === '' ? '' : `kubectl apply -k ${word(input('kustomizationPath'))}`
}

/** A list of files, one a line. */
function each(command: string, flag: string, list: string, more: string): string {
  const files = list.split('\n').flatMap((line) => line.trim().split(/,\s*/))
  // What another step rendered is no file of the tree.
  const named = files.filter((file) => file !== '' && !/^\$\{\{\s*steps\./.test(file)).slice(0, 200)
  return named.length === 0 ? '' : `${command} ${flags(flag, named)} ${more}`
}

function flags(flag: string, files: readonly string[]): string {
  return files
    .filter((file) => file !== '')
    .map((file) => `${flag} ${word(file)}`)
    .join(' ')
}

/** `Name=value,Other=value`, one a line, or a file of them. */
function overridesIn(text: string): string {
  const words = /^\s*file:/.test(text) ? [text.trim().replace(/^file:\/+(.*)$/, 'file://$1')] : text.split(/,(?=\s*[\w-]{1,255}=)|\n/)
  const named = words.map((one) => one.trim()).filter((one) => one !== '')
  return named.length === 0 ? '' : `--parameter-overrides ${named.map(word).join(' ')}`
}

/** `["a.yaml", "b.yaml"]`, `a.yaml,b.yaml`. */
function valuesIn(text: string): readonly string[] {
  return text.split(/[\s,[\]"']+/)
}

function spaceOf(input: Inputs): string {
  return input('namespace') === '' ? '' : `-n ${word(input('namespace'))}`
}

function worded(program: string, text: string): string {
  return text === '' || text.startsWith(program) ? text : `${program} ${text}`
}

/** One word for the shell; what would end it is left out. */
function word(text: string): string {
  return `"${text.replace(/["`\\\n]/g, '')}"`
}
