/** Azure Front Door, Application Gateway and their firewalls: what stands between the world and the services. */
import { declareFirewall, declareRoute } from '../azure/front-door.ts'
import { declareGateway } from '../azure/gateway.ts'
import { azureWorld } from '../azure/registry.ts'
import { nothing } from '../mapping/values.ts'
import type { Mapper } from '../resource.ts'

export const azureEdgeMapper: Mapper = {
  name: 'azure-edge',
  title: 'Azure Front Door and Application Gateway',
  docs: 'https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/cdn_frontdoor_route',
  types: ['azurerm_cdn_frontdoor_route', 'azurerm_cdn_frontdoor_firewall_policy', 'azurerm_application_gateway'],
  declare(resource, world) {
    if (resource.mode === 'data') return nothing
    const whole = azureWorld(world)
    if (resource.type === 'azurerm_cdn_frontdoor_route') return declareRoute(resource, whole)
    return resource.type === 'azurerm_application_gateway' ? declareGateway(resource, whole) : declareFirewall(resource, whole)
  },
}
