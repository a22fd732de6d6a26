/** Which YAML is an app spec: `app.yaml` is the name of other formats, too. */
import { limits } from '../../base/limits.ts'
import { at, itemsOf, placed, textAt, type PlacedMap } from '../../parse/placed.ts'
import { parseYaml, type YamlProblem } from '../../parse/yaml.ts'

export interface SpecIn {
  readonly spec?: PlacedMap
  readonly problem?: YamlProblem
  /** `deploy.template.yaml`, which a button for strangers takes, has its spec one level down. */
  readonly isTemplate: boolean
}

const lists = ['services', 'workers', 'jobs', 'static_sites', 'functions', 'databases'] as const

/** Keys that no other format has in such lists. */
const telling = new Set(
  (
    'github gitlab bitbucket git image dockerfile_path build_command run_command http_port instance_size_slug instance_count environment_slug source_dir envs ' +
    'engine cluster_name production internal_ports health_check autoscaling routes output_dir kind'
  ).split(' '),
)

export function specIn(text: string, path: string): SpecIn {
  const { documents, problem } = parseYaml(text)
  const told = problem === undefined ? {} : { problem }
  for (const document of documents) {
    const root = placed(document, path, { left: limits.yamlVisits })
    if (root?.kind !== 'map') continue
    if (isSpec(root)) return { spec: root, isTemplate: false, ...told }
    const inner = at(root, 'spec')
    if (inner?.kind === 'map' && textAt(root, 'apiVersion') === undefined && isSpec(inner)) return { spec: inner, isTemplate: true, ...told }
  }
  return { isTemplate: false, ...told }
}

function isSpec(root: PlacedMap): boolean {
  // Manifests of Kubernetes, App Engine, CodeDeploy and Render are none.
  if (['apiVersion', 'runtime', 'os', 'Resources', 'envVarGroups', 'projects'].some((key) => root.members.has(key))) return false
  const items = lists.flatMap((list) => itemsOf(at(root, list)))
  if (items.length === 0) return false
  const isOne = items.some((item) => item.kind === 'map' && [...item.members.keys()].some((key) => telling.has(key)))
  // Render’s services say their type; no component of an app does.
  return isOne && !items.some((item) => item.kind === 'map' && item.members.has('type') && !item.members.has('github'))
}

export function namesIn(spec: PlacedMap): { readonly name?: string; readonly services: readonly string[] } {
  const name = textAt(spec, 'name')
  const services = lists.slice(0, 3).flatMap((list) => itemsOf(at(spec, list)).flatMap((item) => textAt(item, 'name') ?? []))
  return { ...(name === undefined ? {} : { name }), services }
}
