/** Services, worker pools and jobs of Google Cloud Run, and what Cloud Scheduler starts. */
import type { Mapper } from '../resource.ts'
import { resourcesOf } from '../aws/modules.ts'
import { googleWorld, moduleSources } from '../google/registry.ts'
import { declareRun } from '../google/run/service.ts'
import { together } from '../mapping/values.ts'

const types = ['google_cloud_run_v2_service', 'google_cloud_run_service', 'google_cloud_run_v2_job', 'google_cloud_run_v2_worker_pool']

/** Looked up from the services: who may ask them, their domains, and what starts jobs. */
const beside = [
  'google_cloud_run_domain_mapping',
  ...['service', 'v2_service', 'v2_job'].flatMap((name) => ['member', 'binding', 'policy'].map((kind) => `google_cloud_run_${name}_iam_${kind}`)),
]

export const googleRunMapper: Mapper = {
  name: 'google-run',
  title: 'Google Cloud Run',
  docs: 'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/cloud_run_v2_service',
  types: [...types, ...beside, ...moduleSources.filter((source) => source.includes('/cloud-run/'))],
  declare(resource, world) {
    const whole = googleWorld(world)
    return together(resourcesOf(resource, types).map((one) => declareRun(one, whole)))
  },
}
