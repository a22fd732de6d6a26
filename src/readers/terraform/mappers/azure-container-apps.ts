/** Azure Container Apps: apps with their ways in, and jobs. */
import { declareContainerApp, environments } from '../azure/container-app.ts'
import { declareContainerJob } from '../azure/container-job.ts'
import { azureWorld } from '../azure/registry.ts'
import { nothing } from '../mapping/values.ts'
import type { Mapper } from '../resource.ts'

export const azureContainerAppsMapper: Mapper = {
  name: 'azure-container-apps',
  title: 'Azure Container Apps',
  docs: 'https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/container_app',
  types: [
    'azurerm_container_app',
    'azurerm_container_app_job',
    ...environments,
    ...['certificate', 'custom_domain', 'dapr_component', 'managed_certificate', 'storage'].map((name) => `azurerm_container_app_environment_${name}`),
    'azurerm_container_app_custom_domain',
  ],
  declare(resource, world) {
    if (resource.type === 'azurerm_container_app') return declareContainerApp(resource, azureWorld(world))
    return resource.type === 'azurerm_container_app_job' ? declareContainerJob(resource, azureWorld(world)) : nothing
  },
}
