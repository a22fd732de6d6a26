/** Commands that choose the cluster the ones after them speak to, or make one that is gone with the machine. */
import type { Word } from '../../model/action.ts'
import { optionsOf } from '../options.ts'
import type { Call, Draft, Tool } from '../tool.ts'

function cluster(call: Call, name: Word | undefined, throwaway = false): readonly Draft[] {
  return [{ does: 'cluster', tool: call.program, throwaway, ...(name === undefined ? {} : { name }) }]
}

/** `kind create cluster`, `k3d cluster create`, `minikube start`, `ctlptl create cluster`. */
function local(call: Call): readonly Draft[] {
  const options = optionsOf(
    call.arguments,
    '-n --name -p --profile --config -c --image --wait -a --agents -s --servers --driver --cpus --memory --kubernetes-version',
  )
  const words = options.rest.map((word) => word.text)
  const makes = call.program === 'minikube' ? words[0] === 'start' : words.includes('create') && words.some((word) => /^clusters?$/.test(word))
  return makes ? cluster(call, options.get('-n', '--name', '-p', '--profile'), true) : []
}

function eks(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--name --region --profile --role-arn --kubeconfig --alias')
  return options.rest[0]?.text === 'eks' && options.rest[1]?.text === 'update-kubeconfig' ? cluster(call, options.get('--name')) : []
}

function gcloud(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '--zone -z --region --project --location')
  const at = options.rest.findIndex((word) => word.text === 'get-credentials')
  return at >= 0 && options.rest.some((word) => word.text === 'clusters') ? cluster(call, options.rest[at + 1]) : []
}

function az(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-n --name -g --resource-group --subscription -f --file')
  return options.rest[0]?.text === 'aks' && options.rest[1]?.text === 'get-credentials' ? cluster(call, options.get('-n', '--name')) : []
}

function doctl(call: Call): readonly Draft[] {
  const options = optionsOf(call.arguments, '-t --access-token --context --expiry-seconds --alias')
  return /^(kubernetes|k8s|k)$/.test(options.rest[0]?.text ?? '') && options.rest.some((word) => word.text === 'kubeconfig')
    ? cluster(call, options.rest.at(-1))
    : []
}

export const clusterTools: readonly Tool[] = [
  { programs: ['kind', 'k3d', 'minikube', 'ctlptl'], does: local },
  { programs: ['aws'], does: eks },
  { programs: ['gcloud'], does: gcloud },
  { programs: ['az'], does: az },
  { programs: ['doctl'], does: doctl },
]
