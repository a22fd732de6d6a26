/** Modules of the registry that make services of Cloud Run, in the provider's words. */
import type { KnownModule } from '../aws/modules.ts'

export const runModules: readonly KnownModule[] = [
  // https://registry.terraform.io/modules/GoogleCloudPlatform/cloud-run/google/latest/submodules/v2
  {
    source: 'GoogleCloudPlatform/cloud-run/google//modules/v2',
    makes: [
      {
        type: 'google_cloud_run_v2_service',
        inputs: { name: 'service_name', scaling: 'service_scaling' },
        outputs: { uri: ['service_uri'], name: ['service_name'], id: ['service_id'] },
      },
    ],
  },
  // https://registry.terraform.io/modules/GoogleCloudPlatform/cloud-run/google/latest
  {
    source: 'GoogleCloudPlatform/cloud-run/google',
    makes: [
      {
        type: 'google_cloud_run_service',
        inputs: { name: 'service_name' },
        outputs: { uri: ['service_url'], name: ['service_name'], id: ['service_id'] },
      },
    ],
  },
]
