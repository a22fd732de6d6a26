/** Commands of CircleCI's own orbs that bring something into a cluster or apply what Terraform describes: each told as the command it runs. */
type Inputs = (name: string) => string

/** Source: circleci.com/developer/orbs, by the orb's name and the command's. */
const known: Readonly<Record<string, (input: Inputs) => string>> = {
  'circleci/helm/upgrade-helm-chart': helm,
  'circleci/helm/install-helm-chart': helm,
  'circleci/kubernetes/create-or-update-resource': (input) => `kubectl apply ${flag('-f', input('resource-file-path'))} ${flag('-n', input('namespace'))}`,
  'circleci/kubernetes/update-container-image': (input) =>
    `kubectl set image ${word(input('resource-name'))} ${input('container-image-updates')} ${flag('-n', input('namespace'))}`,
  'circleci/aws-eks/update-kubeconfig-with-authenticator': (input) => `aws eks update-kubeconfig --name ${word(input('cluster-name'))}`,
  'circleci/terraform/apply': (input) => {
    const workspace = input('workspace') === '' ? '' : `terraform workspace select ${word(input('workspace'))} && `
    const vars = input('var')
      .split(',')
      .map((one) => flag('-var', one))
    const files = input('var_file')
      .split(',')
      .map((one) => flag('-var-file', one))
    return `cd ${word(input('path') || '.')} && ${workspace}terraform apply ${[...vars, ...files].join(' ')}`
  },
}

/** @param orb the orb's own name, `circleci/helm`, whatever the file calls it */
export function orbCommand(orb: string, command: string, input: Inputs): string | undefined {
  const key = `${orb.replace(/@.*$/, '')}/${command}`
  return Object.hasOwn(known, key) ? known[key]?.(input) : undefined
}

function helm(input: Inputs): string {
  const sets = flag('--set', input('values-to-override'))
  return `helm upgrade --install ${word(input('release-name') || 'release')} ${word(input('chart'))} ${flag('-f', input('values'))} ${sets} ${flag('-n', input('namespace'))}`
}

function flag(name: string, value: string): string {
  return value.trim() === '' ? '' : `${name} ${word(value.trim())}`
}

/** One word for the shell; what would end it is left out. */
function word(text: string): string {
  return `"${text.replace(/["`\\\n]/g, '')}"`
}
