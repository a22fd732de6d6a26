/** Web apps of Azure App Service with their plans, domains and connection strings. */
import { declareWebApp, plans } from '../azure/app-service.ts'
import { azureWorld } from '../azure/registry.ts'
import { nothing } from '../mapping/values.ts'
import type { Mapper } from '../resource.ts'

const apps = ['azurerm_linux_web_app', 'azurerm_windows_web_app']

export const azureAppServiceMapper: Mapper = {
  name: 'azure-app-service',
  title: 'Azure App Service',
  docs: 'https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/linux_web_app',
  // Slots are where a version waits to be swapped in; production's is the app itself.
  types: [...apps, ...apps.map((type) => `${type}_slot`), ...plans],
  declare: (resource, world) => (apps.includes(resource.type) ? declareWebApp(resource, azureWorld(world)) : nothing),
}
