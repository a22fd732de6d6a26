/** What is looked at in a cluster, and which cluster; who asks comes from the environment unless it is said. */
import { z } from 'zod'
import { withoutCredentials } from '../../base/secret.ts'
import { pem, textOrMap, words } from '../common/target.ts'

export type WorkloadKind = 'deployment' | 'statefulset' | 'daemonset' | 'cronjob'

/** The variables that `kubectl` and a pod's own client look at. */
interface Surroundings {
  readonly kubeconfig?: string | undefined
  readonly home?: string | undefined
  readonly host?: string | undefined
  readonly port?: string | undefined
}

export interface KubernetesTarget {
  readonly namespace: string
  readonly kind: WorkloadKind
  readonly name: string
  readonly context?: string | undefined
  /** The content of a kubeconfig, or that in base64. */
  readonly kubeconfig?: string | undefined
  readonly server?: string | undefined
  readonly token?: string | undefined
  readonly ca?: string | undefined
  readonly certificate?: string | undefined
  readonly key?: string | undefined
  readonly serverName?: string | undefined
  readonly surroundings?: Surroundings
}

/** As `kubectl` takes them. */
const kinds: Readonly<Record<string, WorkloadKind>> = {
  deployment: 'deployment',
  deployments: 'deployment',
  deploy: 'deployment',
  statefulset: 'statefulset',
  statefulsets: 'statefulset',
  sts: 'statefulset',
  daemonset: 'daemonset',
  daemonsets: 'daemonset',
  ds: 'daemonset',
  cronjob: 'cronjob',
  cronjobs: 'cronjob',
  cj: 'cronjob',
}

const example = 'namespace/kind/name such as shop/deployment/web; the kind is deployment, statefulset, daemonset or cronjob'
const address = 'the address of an API server such as https://10.0.0.1:6443'

/** {@link https://kubernetes.io/docs/concepts/overview/working-with-objects/names/} */
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const path = new RegExp(`^(${label})/([a-z]+)/(?=.{1,253}$)(${label}(?:\\.${label})*)$`)

export const kubernetesTarget: z.ZodType<KubernetesTarget> = textOrMap(
  'workload',
  {
    workload: words(example),
    context: words('the name of a context in the kubeconfig').optional(),
    kubeconfig: words('the content of a kubeconfig, such as ${KUBECONFIG_CONTENT}').optional(),
    server: words(address).refine(isAddress, { error: address }).optional(),
    token: words('a bearer token, such as ${KUBE_TOKEN}').optional(),
    ca: pem('the authority of the API server').optional(),
    certificate: pem('the certificate shown as a client').optional(),
    key: pem('its private key').optional(),
    serverName: words('the name asked for and expected in the certificate').optional(),
  },
  example,
)
  .refine(({ certificate, key }) => (certificate === undefined) === (key === undefined), { error: 'certificate and key together' })
  .refine(({ server, context, kubeconfig }) => server === undefined || (context === undefined && kubeconfig === undefined), {
    error: 'either server, with token or certificate, or context and kubeconfig',
  })
  .transform(({ workload, ...access }, context): KubernetesTarget => {
    const [, namespace = '', kind = '', name = ''] = path.exec(workload) ?? []
    const known = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
    if (known !== undefined) return { namespace, kind: known, name, ...access }
    context.addIssue({ code: 'custom', message: example, input: workload, path: ['workload'] })
    return z.NEVER
  })

/** With TLS, or on this machine, where `kubectl proxy` adds it: a token is not sent in clear. */
export function isAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname))
}

export function placeOf({ namespace, kind, name, context, server }: KubernetesTarget): string {
  const where = server === undefined ? (context === undefined ? '' : ` in ${context}`) : ` at ${withoutCredentials(server)}`
  return `${namespace}/${kind}/${name}${where}`
}
